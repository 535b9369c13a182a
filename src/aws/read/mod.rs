//! From a resource's resolved properties to the account's types.

mod eks;
mod iam;
mod other;

use super::intrinsic::is_unresolved;
use super::physical::{Stack, Values};
use super::report::Report;
use super::template::Resource;
use super::{Account, InlinePolicy, ManagedPolicy, Origin, PolicyDocument, Spanned, Tag};
use crate::source::{Node, Scalar, Span};
use crate::text;

/// A resource whose properties are resolved.
pub(super) struct Made<'a> {
    pub(super) resource: Resource<'a>,
    pub(super) properties: Option<Node>,
    pub(super) values: Values,
    /// Where its template is deployed.
    pub(super) stack: &'a Stack,
}

/// What one resource does to an identity that another resource makes.
pub(super) struct Attachment {
    /// Whether the identity is a user, a group or a role.
    pub(super) to: IdentityKind,
    /// Its name.
    pub(super) name: Spanned<String>,
    pub(super) what: Attached,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum IdentityKind {
    User,
    Group,
    Role,
}

pub(super) enum Attached {
    Inline(InlinePolicy),
    Managed(Spanned<String>),
    /// The user becomes a member of this group.
    Member(Spanned<String>),
    Key(super::AccessKey),
}

/// What is read so far.
#[derive(Default)]
pub(super) struct Reading {
    pub(super) account: Account,
    pub(super) attachments: Vec<Attachment>,
}

impl Reading {
    /// Adds one resource. A type that is not modelled adds nothing; that is reported elsewhere.
    pub(super) fn add(&mut self, made: &Made<'_>, report: &mut Report) {
        let at = At { made, properties: Properties::new(made.properties.as_ref(), made.resource.key), report };
        match made.resource.kind.split("::").nth(1) {
            Some("IAM" | "Organizations") => iam::add(self, at),
            Some("EKS") => eks::add(self, at),
            _ => other::add(self, at),
        }
    }

    fn attach(&mut self, to: IdentityKind, names: &[Spanned<String>], what: impl Fn() -> Attached) {
        self.attachments.extend(names.iter().map(|name| Attachment { to, name: name.clone(), what: what() }));
    }

    fn attach_to_all(&mut self, properties: &Properties<'_>, what: impl Fn() -> Attached) {
        for (property, to) in
            [("Groups", IdentityKind::Group), ("Roles", IdentityKind::Role), ("Users", IdentityKind::User)]
        {
            self.attach(to, &properties.texts(property), &what);
        }
    }

    fn managed_policy(&mut self, policy: ManagedPolicy, properties: &Properties<'_>) {
        let arn = policy.arn.clone();
        for (property, to) in
            [("Groups", IdentityKind::Group), ("Roles", IdentityKind::Role), ("Users", IdentityKind::User)]
        {
            for name in properties.texts(property) {
                let what = Attached::Managed(Spanned::new(arn.clone(), name.span));
                self.attachments.push(Attachment { to, name, what });
            }
        }
        self.account.policies.push(policy);
    }
}

/// One resource while it is read.
struct At<'a, 'r> {
    made: &'a Made<'a>,
    properties: Properties<'a>,
    report: &'r mut Report,
}

impl At<'_, '_> {
    fn origin(&self) -> Origin {
        let resource = &self.made.resource;
        Origin { logical_id: resource.id.to_owned(), key: resource.key, span: resource.span }
    }

    /// The resource's name, at the property that says it, or at the logical id.
    fn name(&self, property: &str) -> Spanned<String> {
        let span = self.properties.get(property).map_or(self.made.resource.key, |n| n.span);
        Spanned::new(self.made.values.name.clone(), span)
    }

    fn assigned(&self, attribute: &str) -> String {
        self.made.values.assigned(attribute).to_owned()
    }

    /// What the resource's `Metadata` says.
    fn metadata(&self, name: &str) -> Option<Spanned<String>> {
        let node = self.made.resource.metadata(name)?;
        Some(Spanned::new(node.text()?.to_owned(), node.span))
    }

    /// An assigned value, at the metadata that says it, or at the logical id.
    fn assigned_spanned(&self, attribute: &str) -> Spanned<String> {
        let span = self.made.resource.metadata(attribute).map_or(self.made.resource.key, |n| n.span);
        Spanned::new(self.assigned(attribute), span)
    }

    /// The path, `/` where none is written.
    fn path(&mut self) -> String {
        let Some(path) = self.properties.text("Path") else { return "/".to_owned() };
        let printable = path.bytes().all(|b| (0x21..=0x7e).contains(&b));
        if !(path.starts_with('/') && path.ends_with('/') && printable && path.len() <= 512) {
            let message = text!(
                "a path begins and ends with `/`: `{path}` does not",
                "경로(path)는 `/`로 시작하고 `/`로 끝나야 하는데 `{path}`은/는 그렇지 않습니다"
            );
            self.report.error("invalid-path", path.span, message).upstream(
                "The specified value for path is invalid. It must begin and end with / and contain only alphanumeric characters and/or / characters.",
            );
        }
        path.value
    }

    /// The document in `property`; what is wrong with it, the checks say.
    fn document(&self, property: &str) -> Option<PolicyDocument> {
        let properties = self.properties;
        let node = properties.get(property)?;
        self.read_document(node)
    }

    fn read_document(&self, node: &Node) -> Option<PolicyDocument> {
        if is_unresolved(node) {
            return None;
        }
        Some(PolicyDocument::read(node.clone()))
    }

    /// `Policies` of an identity.
    fn inline_policies(&self) -> Vec<InlinePolicy> {
        let properties = self.properties;
        let mut out = Vec::new();
        for item in properties.items("Policies") {
            let one = Properties::new(Some(item), self.made.resource.key);
            let (Some(name), Some(node)) = (one.text("PolicyName"), one.get("PolicyDocument")) else { continue };
            if let Some(document) = self.read_document(node) {
                out.push(InlinePolicy { name, document });
            }
        }
        out
    }
}

/// Resolved properties, read by name. A value that could not be resolved, and `null`, count as not written.
#[derive(Clone, Copy)]
pub(super) struct Properties<'a> {
    node: Option<&'a Node>,
    /// The place of what is not written.
    fallback: Span,
}

impl<'a> Properties<'a> {
    pub(super) fn new(node: Option<&'a Node>, fallback: Span) -> Properties<'a> {
        Properties { node, fallback }
    }

    pub(super) fn get(&self, name: &str) -> Option<&'a Node> {
        self.node?.get(name).filter(|n| !n.is_null() && !is_unresolved(n))
    }

    fn items(&self, name: &str) -> impl Iterator<Item = &'a Node> + use<'a> {
        let node = self.get(name);
        node.map(Node::items).unwrap_or_default().iter().filter(|n| !n.is_null() && !is_unresolved(n))
    }

    fn object(&self, name: &str) -> Properties<'a> {
        Properties::new(self.get(name), self.fallback)
    }

    fn text(&self, name: &str) -> Option<Spanned<String>> {
        let node = self.get(name)?;
        Some(Spanned::new(node.text()?.to_owned(), node.span))
    }

    fn text_or_default(&self, name: &str) -> Spanned<String> {
        self.text(name).unwrap_or_else(|| Spanned::new(String::new(), self.fallback))
    }

    /// A list of texts; a single text counts as a list of one.
    fn texts(&self, name: &str) -> Vec<Spanned<String>> {
        let Some(node) = self.get(name) else { return Vec::new() };
        let one = node.text().map(|text| Spanned::new(text.to_owned(), node.span));
        let many = self.items(name).filter_map(|n| Some(Spanned::new(n.text()?.to_owned(), n.span)));
        one.into_iter().chain(many).collect()
    }

    fn boolean(&self, name: &str) -> Option<Spanned<bool>> {
        let node = self.get(name)?;
        let value = match node.scalar()? {
            Scalar::Bool(value) => value,
            Scalar::String(text) if text.eq_ignore_ascii_case("true") => true,
            Scalar::String(text) if text.eq_ignore_ascii_case("false") => false,
            _ => return None,
        };
        Some(Spanned::new(value, node.span))
    }

    fn boolean_or(&self, name: &str, default: bool) -> Spanned<bool> {
        self.boolean(name).unwrap_or(Spanned::new(default, self.fallback))
    }

    fn integer(&self, name: &str) -> Option<Spanned<u32>> {
        let node = self.get(name)?;
        let value = match node.scalar()? {
            Scalar::Int(value) => u32::try_from(value).ok()?,
            Scalar::String(text) => text.parse().ok()?,
            _ => return None,
        };
        Some(Spanned::new(value, node.span))
    }

    /// `Tags`, or any other list of `Key` and `Value`; a mapping counts too, as in `AWS::EKS::Nodegroup`.
    fn tags(&self, name: &str) -> Vec<Tag> {
        let spanned = |node: &Node| Some(Spanned::new(node.text()?.to_owned(), node.span));
        let listed = self.items(name).filter_map(|item| {
            let one = Properties::new(Some(item), self.fallback);
            Some(Tag { key: one.text("Key")?, value: one.text("Value")? })
        });
        let mapped = self.get(name).map(Node::entries).unwrap_or_default();
        let mapped = mapped.iter().filter_map(|e| Some(Tag { key: spanned(&e.key)?, value: spanned(&e.value)? }));
        listed.chain(mapped).collect()
    }
}
