//! One AWS principal, asked many times without explanations: for surplus and the matrix of rights.

use super::aws_call::signer;
use super::policies::{Signer, context, gather, resource_account, resource_policy};
use super::{AwsCall, Who, World, caller};
use crate::aws::AttachedPolicy;
use crate::iam::{self, Layer, PolicySet, Request};
use crate::source::Span;
use crate::trace::Trace;

/// A principal with its credentials.
#[derive(Clone, Debug)]
pub struct AwsSession<'a> {
    world: &'a World,
    signer: Signer,
    time: i64,
    /// Where its credentials come from in the files.
    pub evidence: Vec<Span>,
}

impl<'a> AwsSession<'a> {
    /// The principal as which `who` signs; `None` where there are no credentials.
    pub fn of(world: &'a World, who: &Who, time: i64) -> Option<AwsSession<'a>> {
        let mut trace = Trace::default();
        let signer = signer(world, &caller(who), "", time, &mut trace).ok()?;
        let evidence = trace.steps.iter().flat_map(|s| &s.evidence).map(|e| e.span).collect();
        Some(AwsSession { world, signer, time, evidence })
    }

    /// Whether a call is allowed, and where the statement stands that allows it.
    pub fn allows(&self, call: &AwsCall) -> Option<Span> {
        self.about(call).allows(&call.action)
    }

    /// A call whose action is still to be asked about.
    pub fn about(&self, call: &AwsCall) -> AwsQuestion<'a> {
        let keys = context(self.world, &self.signer, call, self.time);
        let owner = resource_account(self.world, &call.resource);
        AwsQuestion {
            request: Request::new(&call.action, &call.resource, owner, &self.signer.arn, keys),
            policies: gather(self.world, &self.signer, call).set,
            resource: call.resource.clone(),
            world: self.world,
        }
    }

    /// The ARN of the user or role in IAM.
    pub fn iam_arn(&self) -> &str {
        &self.signer.iam_arn
    }

    /// The identity policies that apply.
    pub fn policies(&self) -> Vec<AttachedPolicy<'a>> {
        let account = &self.world.account;
        match self.signer.is_session {
            true => account.role_by_arn(&self.signer.iam_arn).map(|r| account.policies_of_role(r)),
            false => account.user_by_arn(&self.signer.iam_arn).map(|u| account.policies_of_user(u)),
        }
        .unwrap_or_default()
    }
}

/// A call of a principal on one resource, for any action.
#[derive(Clone, Debug)]
pub struct AwsQuestion<'a> {
    world: &'a World,
    resource: String,
    request: Request,
    policies: PolicySet<'a>,
}

impl AwsQuestion<'_> {
    /// Where the statement stands that allows an action; `None` where it is not allowed.
    pub fn allows(&mut self, action: &str) -> Option<Span> {
        self.request.ask(action, &self.resource);
        self.policies.resource = resource_policy(self.world, action, &self.resource);
        let decision = iam::evaluate(&self.request, &self.policies);
        if decision.outcome != iam::Outcome::Allowed {
            return None;
        }
        let at = decision.allowed_by(Layer::Identity).or_else(|| decision.allowed_by(Layer::Resource))?;
        self.policies.statement(at).map(|(_, statement)| statement.span)
    }
}
