//! What can stand in the block texts of the ConfigMap `aws-auth`?

use super::{Offer, Place, key, names, plain, policy};
use crate::aws::complete as template;
use crate::aws::is_template;
use crate::source::edit::Step;
use crate::source::outline::Role;
use crate::source::{Candidate, Follow, Node};
use crate::text;

/// The keys of its `data`.
pub(super) fn data_keys() -> Vec<Candidate> {
    vec![
        key(
            "mapRoles",
            text!(
                "IAM roles, the nodes' role too: a list in a block text",
                "IAM 역할 목록입니다. 노드 역할도 여기에 있습니다. 블록 텍스트로 적습니다"
            ),
        ),
        key("mapUsers", text!("IAM users: a list in a block text", "IAM 사용자 목록입니다. 블록 텍스트로 적습니다")),
        key(
            "mapAccounts",
            text!(
                "every identity of these accounts, by its ARN as user name",
                "이 계정들의 모든 신원입니다. ARN이 사용자 이름이 됩니다"
            ),
        ),
    ]
}

/// Candidates in a block text: a list of mappings of `aws-auth`, or a policy of a template.
pub(super) fn offer(place: &Place<'_>, outer: &Node, path: &[Step<'_>]) -> Offer {
    if is_template(outer) {
        let names = super::keys_of(path);
        let policy = template::Place { template: outer, path: &names }.policy();
        return policy.map(|(kind, _)| policy::offer(place, policy::Kind::of(kind), 0)).unwrap_or_default();
    }
    let is_aws_auth = outer.at(&["metadata", "name"]).and_then(Node::text) == Some("aws-auth");
    let of_users = match path {
        [Step::Key("data"), Step::Key("mapRoles")] if is_aws_auth => false,
        [Step::Key("data"), Step::Key("mapUsers")] if is_aws_auth => true,
        _ => return Offer::default(),
    };
    let in_item = matches!(place.caret.path.first(), Some(Step::Index(_)));
    let (candidates, in_list) = match place.names.as_slice() {
        [] if place.takes_key() => (fields(of_users), !in_item),
        _ if place.caret.role == Role::Key => (Vec::new(), false),
        ["rolearn"] => (role_arns(place), false),
        ["userarn"] => (names::iam_users(place.world), false),
        ["username"] => (usernames(of_users), false),
        ["groups"] => {
            let is_item = matches!(place.caret.path.last(), Some(Step::Index(_)));
            (names::groups(place.world), !is_item)
        }
        _ => (Vec::new(), false),
    };
    Offer { candidates, in_list }
}

fn fields(of_users: bool) -> Vec<Candidate> {
    let arn = match of_users {
        true => key("userarn", text!("the user's ARN, with its path", "경로를 포함한 IAM 사용자의 ARN입니다")),
        false => key(
            "rolearn",
            text!(
                "the role's ARN without its path, and no session's",
                "경로(path)를 뺀 IAM 역할의 ARN입니다. 세션의 ARN은 안 됩니다"
            ),
        ),
    };
    vec![
        arn,
        key("username", text!("the name that RBAC sees", "RBAC이 보는 사용자 이름입니다")),
        key("groups", text!("groups that bindings name; a list", "바인딩이 가리키는 그룹의 목록입니다"))
            .key(Follow::Scalars),
    ]
}

/// The roles' ARNs as the authenticator compares them: without their paths (F2.8).
fn role_arns(place: &Place<'_>) -> Vec<Candidate> {
    let account = &place.world.account;
    let one = |role: &crate::aws::Role| {
        let name = &role.name.value;
        let detail = match role.path.as_str() {
            "/" | "" => text!("IAM role", "IAM 역할"),
            path => text!("IAM role, without its path `{path}`", "IAM 역할, 경로 `{path}`을/를 뺀 것"),
        };
        Candidate::new(format!("arn:{}:iam::{}:role/{name}", account.partition, account.id), detail)
    };
    account.roles.iter().map(one).collect()
}

fn usernames(of_users: bool) -> Vec<Candidate> {
    if of_users {
        return Vec::new();
    }
    let session = text!("with the session's name", "세션 이름을 넣습니다");
    vec![
        plain("system:node:{{EC2PrivateDNSName}}").saying(text!("a node", "노드")),
        plain("{{SessionName}}").saying(session),
    ]
}
