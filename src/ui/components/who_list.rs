//! Who can do this? Everybody whom the files let do it, each with the line that does.

use super::line_link::LineLink;
use super::pick::Pick;
use super::signs::{Sign, sign};
use crate::lab::{Asked, Holder};
use crate::text;
use crate::ui::view::At;
use crate::ui::words::{use_lang, word};
use yew::prelude::*;

/// Verbs that can be asked about.
const VERBS: [&str; 8] = ["get", "list", "watch", "create", "update", "patch", "delete", "deletecollection"];

/// Who can.
#[derive(Properties, PartialEq)]
pub struct WhoListProps {
    /// The question.
    pub asked: Asked,
    /// The answer, with places.
    pub holders: Vec<(Holder, Option<At>)>,
    /// What can be asked about: API group, name, whether it is namespaced.
    pub resources: Vec<(String, String, bool)>,
    /// The cluster's namespaces.
    pub namespaces: Vec<String>,
    /// Asks another question.
    pub on_ask: Callback<Asked>,
    /// Goes to a line.
    pub on_go: Callback<At>,
}

/// Draws it.
#[component]
pub fn WhoList(props: &WhoListProps) -> Html {
    let lang = use_lang();
    let WhoListProps { holders, on_go, .. } = props;
    let all = use_state_eq(|| false);
    let row = |(holder, at): &(Holder, Option<At>)| {
        html! {
            <li>
                { sign(Sign::Allow) }
                <span><code lang="en">{ holder.who.clone() }</code><small lang="en">{ holder.by.clone() }</small></span>
                if let Some(at) = at { <LineLink at={at.clone()} {on_go} /> }
            </li>
        }
    };
    let count = holders.len();
    // Kubernetes' own controllers are many, and seldom what is asked for.
    let in_account = matches!(props.asked, Asked::Account { .. });
    let is_own = |(_, at): &&(Holder, Option<At>)| in_account || !at.as_ref().is_some_and(|at| at.builtin);
    let (own, builtin): (Vec<_>, Vec<_>) = holders.iter().partition(is_own);
    let more = builtin.len();
    let show = {
        let all = all.clone();
        move |_: MouseEvent| all.set(true)
    };
    html! {
        <section class="who" aria-labelledby="who-title">
            <h3 class="over__head" id="who-title">{ word(text!("Who can do this?", "누가 할 수 있습니까?"), lang) }<small>{ word(text!("{count} found", "{count}개"), lang) }</small></h3>
            { question(props, lang) }
            if count == 0 { <p class="rights__none">{ word(text!("Nobody.", "아무도 할 수 없습니다."), lang) }</p> }
            <ul>
                { for own.into_iter().map(row) }
                if *all { { for builtin.into_iter().map(row) } }
            </ul>
            if more > 0 && !*all {
                <p><button type="button" class="plain" onclick={show}>{ word(text!("and {more} of Kubernetes' own", "그 밖에 Kubernetes 자체의 주체 {more}개"), lang) }</button></p>
            }
        </section>
    }
}

/// The question in words that can be changed.
fn question(props: &WhoListProps, lang: crate::text::Lang) -> Html {
    let WhoListProps { asked, resources, namespaces, on_ask, .. } = props;
    let Asked::Cluster { verb, group, resource, namespace } = asked else {
        let Asked::Account { action, resource } = asked else { return html! {} };
        return html! { <p class="who__asked" lang="en"><code>{ action.clone() }</code>{ " " }<code>{ resource.clone() }</code></p> };
    };
    let verbs: Vec<AttrValue> = VERBS.iter().map(|v| AttrValue::Static(v)).collect();
    // Verbs that few resources have stay as they were asked.
    let mut verbs = verbs;
    if !VERBS.contains(&verb.as_str()) {
        verbs.push(verb.clone().into());
    }
    let title = |group: &str, name: &str| match group {
        "" => name.to_owned(),
        group => format!("{name}.{group}"),
    };
    let names: Vec<AttrValue> = resources.iter().map(|(g, n, _)| title(g, n).into()).collect();
    let is_namespaced = resources.iter().find(|(g, n, _)| g == group && n == resource).is_none_or(|r| r.2);
    let on_verb = on_ask.reform({
        let (asked, verbs) = (asked.clone(), verbs.clone());
        move |index: usize| match asked.clone() {
            Asked::Cluster { group, resource, namespace, .. } => {
                let verb = verbs.get(index).map(ToString::to_string).unwrap_or_default();
                Asked::Cluster { verb, group, resource, namespace }
            }
            other => other,
        }
    });
    let on_resource = on_ask.reform({
        let (verb, resources, namespaces, namespace) =
            (verb.clone(), resources.clone(), namespaces.clone(), namespace.clone());
        move |index: usize| {
            let (group, resource, is_namespaced) = resources.get(index).cloned().unwrap_or_default();
            let namespace = match (is_namespaced, namespace.is_empty()) {
                (false, _) => String::new(),
                (true, true) => namespaces.first().cloned().unwrap_or_default(),
                (true, false) => namespace.clone(),
            };
            Asked::Cluster { verb: verb.clone(), group, resource, namespace }
        }
    });
    let on_namespace = on_ask.reform({
        let (verb, group, resource, namespaces) = (verb.clone(), group.clone(), resource.clone(), namespaces.clone());
        move |index: usize| {
            let namespace = namespaces.get(index).cloned().unwrap_or_default();
            Asked::Cluster { verb: verb.clone(), group: group.clone(), resource: resource.clone(), namespace }
        }
    });
    let spaces: Vec<AttrValue> = namespaces.iter().map(|n| n.clone().into()).collect();
    html! {
        <div class="who__asked">
            <Pick label={word(text!("Verb", "동사"), lang)} options={verbs} chosen={AttrValue::from(verb.clone())} on_pick={on_verb} />
            <Pick label={word(text!("Resource", "리소스"), lang)} options={names} chosen={AttrValue::from(title(group, resource))} on_pick={on_resource} />
            if is_namespaced {
                <span>{ word(text!("in", "네임스페이스"), lang) }</span>
                <Pick label={word(text!("Namespace", "네임스페이스"), lang)} options={spaces} chosen={AttrValue::from(namespace.clone())} on_pick={on_namespace} />
            }
        </div>
    }
}
