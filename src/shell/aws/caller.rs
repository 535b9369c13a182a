//! As whom, and where, does a command call? `--profile`, `AWS_PROFILE`, `--region`; and the way to the world.

use super::{Aws, Failure};
use crate::aws::Account;
use crate::eks::{View, time};
use crate::source::order;
use crate::text::Text;
use crate::world::{Answer, AwsCall, Call, DEFAULT_TIME};

impl Aws<'_, '_> {
    /// The account.
    pub(super) fn account(&self) -> &Account {
        &self.terminal.world().account
    }

    /// What EKS looks at.
    pub(super) fn view(&self) -> View<'_> {
        self.terminal.world().view()
    }

    /// `arn:aws:SERVICE:REGION:ACCOUNT:RESOURCE`.
    pub(super) fn arn(&self, service: &str, resource: &str) -> String {
        let Account { partition, id, .. } = self.account();
        format!("arn:{partition}:{service}:{}:{id}:{resource}", self.region())
    }

    /// `arn:aws:iam::ACCOUNT:RESOURCE`.
    pub(super) fn iam_arn(&self, resource: &str) -> String {
        let Account { partition, id, .. } = self.account();
        format!("arn:{partition}:iam::{id}:{resource}")
    }

    /// The region that is called.
    pub(super) fn region(&self) -> String {
        let variable = |name: &str| self.terminal.session.variables.get(name).cloned();
        let said = self.option("region").or_else(|| variable("AWS_REGION")).or_else(|| variable("AWS_DEFAULT_REGION"));
        said.unwrap_or_else(|| self.view().region().to_owned())
    }

    /// Becomes the profile that is wanted.
    pub(super) fn choose_profile(&mut self) -> Result<(), Failure> {
        let named = self.option("profile");
        let found = self.terminal.with_profile(named, &super::operation(self.path));
        self.who = found.map_err(|e| Failure { text: format!("\n{}\n", e.text), exit_code: e.exit_code })?;
        Ok(())
    }

    /// Asks for one action that an operation of a service needs. A refusal ends the command.
    pub(super) fn ask(
        &mut self,
        service: &str,
        operation: &str,
        action: &str,
        resource: &str,
        context: &[(&str, &[String])],
    ) -> Result<Answer, Failure> {
        let given = context.iter().filter(|(_, values)| !values.is_empty());
        let context = order::gathered(given.map(|(key, values)| ((*key).to_owned(), values.to_vec())));
        let call = AwsCall {
            action: action.to_owned(),
            service: service.to_owned(),
            operation: operation.to_owned(),
            resource: resource.to_owned(),
            context,
        };
        let who = self.who.clone();
        let answer = self.terminal.ask_as(who, Call::Aws(call));
        self.judged(answer).map_err(|message| Failure::service(&message))
    }

    /// A change of the files; where it was not made, why not is told.
    pub(super) fn changed(&mut self, change: Result<(), Text>) -> Result<(), Failure> {
        change.map_err(|why| {
            self.terminal.note(why);
            Failure { text: "\nthe simulator did not change the files\n".to_owned(), exit_code: 1 }
        })
    }
}

/// When everything was made, as EKS prints it.
pub(super) fn created_at() -> String {
    format!("{}.000000+00:00", time::rfc3339(DEFAULT_TIME).trim_end_matches('Z'))
}

/// A moment as IAM and STS print it.
pub(super) fn date(seconds: i64) -> String {
    format!("{}+00:00", time::rfc3339(seconds).trim_end_matches('Z'))
}
