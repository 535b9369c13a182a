//! How is the caller's own machine set up? A kubeconfig file among the world's files says so: the current context's user, with
//! the exec plugin that makes its tokens, or a token that was pasted in. Who signs is not its affair: that is who asks.

use super::Client;
use crate::source::Node;

/// Whether a document is a kubeconfig.
pub fn is_kubeconfig(root: &Node) -> bool {
    let is = |key: &str, word: &str| root.get(key).and_then(Node::as_str) == Some(word);
    is("kind", "Config") && is("apiVersion", "v1") && root.get("users").is_some()
}

/// The machine of a kubeconfig's current context; set up well where the file says nothing else.
pub fn client(root: &Node) -> Client {
    let named = |list: &str, name: &str| {
        let items = root.get(list).map(Node::items).unwrap_or_default();
        items.iter().find(|item| item.get("name").and_then(Node::as_str) == Some(name))
    };
    let text = |node: Option<&Node>| node.and_then(Node::as_str).map(str::to_owned);
    let context = root.get("current-context").and_then(Node::as_str).and_then(|name| named("contexts", name));
    let user = context.and_then(|c| c.at(&["context", "user"])).and_then(Node::as_str);
    let Some(user) = user.and_then(|name| named("users", name)).and_then(|u| u.get("user")) else {
        return Client::default();
    };
    let token = user.get("token");
    let version = user.at(&["exec", "apiVersion"]);
    let arguments = user.at(&["exec", "args"]).map(Node::items).unwrap_or_default();
    let mut cluster = arguments.iter().skip_while(|a| a.as_str() != Some("--cluster-name"));
    let cluster = cluster.nth(1);
    Client {
        cluster: text(cluster),
        exec_api_version: text(version),
        token: text(token),
        at: [token, version, cluster].map(|node| node.map(|n| n.span)),
        ..Client::default()
    }
}
