//! What may one identity do? A table of verbs by resources: what is needed and granted, needed and not, granted without
//! need. A mark says it by its shape; what is said aloud is its word.

use super::signs::{Sign, icon, mark};
use crate::lab::{Asked, Block, Cell, Matrix, Place, Row, Standing};
use crate::text;
use crate::text::{Lang, Text};
use crate::ui::words::{say, use_lang, word};
use std::rc::Rc;
use yew::prelude::*;

/// Which files a picture of rights is about.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum When {
    /// As they stood at the start.
    Start,
    /// As they stand.
    #[default]
    Now,
    /// What the learner has changed.
    Changes,
}

/// How many rows of a block are shown at first.
const FIRST: usize = 10;

/// The matrix.
#[derive(Properties, PartialEq)]
pub struct MatrixViewProps {
    /// The rights.
    pub matrix: Rc<Matrix>,
    /// Of which files.
    pub when: When,
    /// What is asked about: its cell is ringed.
    pub asked: Option<Asked>,
    /// Asks who can.
    pub on_ask: Callback<Asked>,
}

/// Draws it.
#[component]
pub fn MatrixView(props: &MatrixViewProps) -> Html {
    let lang = use_lang();
    let MatrixViewProps { matrix, when, .. } = props;
    let blocks: Vec<Html> =
        matrix.blocks.iter().filter(|b| b.rows.iter().any(|r| is_said(r, *when))).map(|b| block(b, props)).collect();
    let empty = match when {
        When::Changes => {
            text!("Your edits have changed none of its rights.", "고친 내용이 이 신원의 권한을 바꾸지 않았습니다.")
        }
        _ => text!("It may do nothing here, and needs nothing.", "할 수 있는 일도, 필요한 일도 없습니다."),
    };
    html! {
        <>
            { legend(matrix, *when, lang) }
            if matrix.is_master {
                <p class="rights__all">{ mark(Sign::Surplus) }<span>{ say(&text!("In `system:masters`: everything in the cluster, past RBAC.", "`system:masters` 그룹에 속해 RBAC을 거치지 않고 클러스터의 모든 일을 할 수 있습니다."), lang) }</span></p>
            }
            if blocks.is_empty() && !matrix.is_master { <p class="rights__none">{ word(empty, lang) }</p> }
            { for blocks }
        </>
    }
}

/// What a standing is called, and how it is drawn.
fn face(standing: Standing) -> (Text, Html, &'static str) {
    match standing {
        Standing::Nothing => (text!("no", "없음"), html! { <i class="nil" /> }, ""),
        Standing::Given => {
            (text!("allowed, not counted", "허용됨 (평가 제외)"), html! { <i class="given" /> }, "is-old")
        }
        Standing::Needed => (text!("needed, allowed", "필요하고 허용됨"), mark(Sign::Allow), "is-allow"),
        Standing::Surplus => (text!("surplus", "과도한 권한"), mark(Sign::Surplus), "is-surplus"),
        Standing::Missing => (text!("needed, denied", "필요한데 거부됨"), mark(Sign::Deny), "is-deny"),
    }
}

fn legend(matrix: &Matrix, when: When, lang: Lang) -> Html {
    let item = |standing: Standing| {
        let (name, mark, class) = face(standing);
        let count = matrix.count(standing);
        html! { <li><span {class}>{ mark }</span>{ word(name, lang) }if when == When::Now { <b>{ count }</b> }</li> }
    };
    let all = [Standing::Needed, Standing::Missing, Standing::Surplus, Standing::Given];
    html! { <ul class="legend">{ for all.into_iter().map(item) }</ul> }
}

fn is_granted(standing: Standing) -> bool {
    matches!(standing, Standing::Given | Standing::Needed | Standing::Surplus)
}

/// Whether a row has something to say of these files.
fn is_said(row: &Row, when: When) -> bool {
    row.cells.iter().any(|cell| match when {
        When::Start => cell.start != Standing::Nothing,
        When::Now => cell.now != Standing::Nothing,
        When::Changes => is_granted(cell.start) != is_granted(cell.now),
    })
}

fn place_name(place: &Place) -> Text {
    match place {
        Place::Namespaces(names) => {
            let names = names.iter().map(|n| format!("`{n}`")).collect::<Vec<_>>().join(", ");
            text!("in {names}", "네임스페이스 {names}")
        }
        Place::Everywhere => text!("in every namespace", "모든 네임스페이스"),
        Place::Cluster => text!("of the cluster", "클러스터 범위"),
        Place::Account => text!("in the AWS account", "AWS 계정"),
    }
}

fn block(block: &Block, props: &MatrixViewProps) -> Html {
    html! { <BlockTable block={block.clone()} when={props.when} asked={props.asked.clone()} on_ask={&props.on_ask} /> }
}

#[derive(Properties, PartialEq)]
struct BlockTableProps {
    block: Block,
    when: When,
    asked: Option<Asked>,
    on_ask: Callback<Asked>,
}

#[component]
fn BlockTable(props: &BlockTableProps) -> Html {
    let lang = use_lang();
    let all = use_state_eq(|| false);
    let BlockTableProps { block, when, .. } = props;
    let rows: Vec<&Row> = block.rows.iter().filter(|r| is_said(r, *when)).collect();
    // What other files grant is not the task: it is folded away while there is anything else.
    let matters = |row: &&&Row| row.cells.iter().any(|c| c.now > Standing::Given || c.start > Standing::Given);
    let first = match rows.iter().filter(matters).count() {
        0 => FIRST,
        count => count.min(FIRST),
    };
    let shown = if *all { rows.len() } else { first.min(rows.len()) };
    let hidden = rows.len() - shown;
    let more = {
        let all = all.clone();
        move |_: MouseEvent| all.set(true)
    };
    let head = |column: &&'static str| html! { <th scope="col"><span lang="en">{ *column }</span></th> };
    html! {
        <table class="matrix">
            <caption>{ say(&place_name(&block.place), lang) }</caption>
            <thead><tr><th scope="col"><span class="sr">{ word(text!("resource", "리소스"), lang) }</span></th>{ for block.columns.iter().map(head) }</tr></thead>
            <tbody>{ for rows.iter().take(shown).map(|row| row_of(row, props, lang)) }</tbody>
            if hidden > 0 {
                <tfoot><tr><td colspan={(block.columns.len() + 1).to_string()}>
                    <button type="button" class="plain" onclick={more}>{ word(text!("and {hidden} more resources", "그 밖의 리소스 {hidden}개"), lang) }{ icon("down") }</button>
                </td></tr></tfoot>
            }
        </table>
    }
}

fn row_of(row: &Row, props: &BlockTableProps, lang: Lang) -> Html {
    let cell = |(column, cell): (&&'static str, &Cell)| {
        let asked = question(&props.block, row, column, cell);
        let ringed = asked.is_some() && is_same(&asked, &props.asked);
        let on_ask = props.on_ask.clone();
        let onclick = move |_: MouseEvent| {
            if let Some(asked) = &asked {
                on_ask.emit(asked.clone());
            }
        };
        html! { <td class={classes!(ringed.then_some("matrix__asked"))} {onclick}>{ drawn(cell, props.when, lang) }</td> }
    };
    let cells = props.block.columns.iter().zip(&row.cells).map(cell);
    html! { <tr><th scope="row"><code>{ row.name.get(lang).to_owned() }</code></th>{ for cells }</tr> }
}

fn drawn(cell: &Cell, when: When, lang: Lang) -> Html {
    let standing = if when == When::Start { cell.start } else { cell.now };
    let (name, sign, class) = face(standing);
    let change = match (is_granted(cell.start), is_granted(cell.now)) {
        _ if when != When::Changes => None,
        (true, false) => Some(("matrix__gone", text!("taken away", "없어짐"))),
        (false, true) => Some(("matrix__new", text!("new", "새로 생김"))),
        _ => Some(("matrix__same", text!("", ""))),
    };
    // Beside a mark stands for how much of the cell it holds.
    let count = if when == When::Now && standing != Standing::Nothing { cell.of.len() } else { 0 };
    let of = cell.of.iter().map(|(of, _)| of.as_str()).collect::<Vec<_>>().join(", ");
    html! {
        <span class={classes!(class, change.as_ref().map(|c| c.0))} title={(count > 0).then(|| AttrValue::from(of.clone()))}>
            { sign }
            if let Some((class, _)) = change { if class == "matrix__gone" { <b aria-hidden="true">{ "−" }</b> } else if class == "matrix__new" { <b aria-hidden="true">{ "+" }</b> } }
            if count > 1 { <small aria-hidden="true">{ count }</small> }
            <span class="sr">{ word(name, lang) }{ " " }if let Some((_, says)) = change { { word(says, lang) } }if count > 0 { { of } }</span>
        </span>
    }
}

/// The question behind a cell: of an access level its first action.
fn question(block: &Block, row: &Row, column: &str, cell: &Cell) -> Option<Asked> {
    let namespace = match &block.place {
        Place::Account => {
            let worst = cell.of.iter().max_by_key(|(_, standing)| *standing);
            return worst.map(|(action, _)| Asked::Account { action: action.clone(), resource: row.group.clone() });
        }
        Place::Cluster => String::new(),
        Place::Everywhere => "default".to_owned(),
        Place::Namespaces(names) => names.first().cloned().unwrap_or_default(),
    };
    let (verb, group, resource) = (column.to_owned(), row.group.clone(), row.name.en.to_string());
    Some(Asked::Cluster { verb, group, resource, namespace })
}

fn is_same(a: &Option<Asked>, b: &Option<Asked>) -> bool {
    match (a, b) {
        (Some(Asked::Account { resource: a, action: x }), Some(Asked::Account { resource: b, action: y })) => {
            x == y && (a == b || a.strip_suffix('*').is_some_and(|head| b.starts_with(head)))
        }
        (a, b) => a == b,
    }
}
