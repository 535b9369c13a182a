//! Whose is it? A table to read, and the same items to sort: one case is chosen, each item gets an answer, and the answer gets
//! the reason. Buttons, not dragging: a keyboard sorts as well as a hand.

use crate::scenario::{Row, Table, Value};
use crate::text;
use crate::text::{Lang, Text};
use crate::ui::components::signs::{Sign, mark};
use crate::ui::words::{say, use_lang, word};
use std::collections::BTreeMap;
use yew::prelude::*;

/// A table.
#[derive(Properties, PartialEq)]
pub struct TableViewProps {
    /// What the author wrote.
    pub table: Table,
}

/// Draws it.
#[component]
pub fn TableView(props: &TableViewProps) -> Html {
    let lang = use_lang();
    let table = &props.table;
    let column = use_state_eq(|| 0_usize);
    // The answers, by column and row.
    let answers = use_state_eq(BTreeMap::<(usize, usize), String>::new);
    let open = use_state_eq(|| false);
    let head = |(at, name): (usize, &Text)| {
        let onclick = {
            let column = column.clone();
            move |_: MouseEvent| column.set(at)
        };
        html! { <button type="button" class="switch__opt" aria-pressed={(*column == at).to_string()} {onclick}>{ say(name, lang) }</button> }
    };
    let there = || table.rows.iter().enumerate().filter_map(|(n, row)| Some((n, row, row.cell(*column)?)));
    let right = there().filter(|(n, _, (value, _))| answers.get(&(*column, *n)).is_some_and(|a| a == value)).count();
    let all = there().count();
    let item = |(n, row, (value, reading)): (usize, &Row, (&str, bool))| {
        let given = answers.get(&(*column, n)).cloned();
        let answer = {
            let (answers, column) = (answers.clone(), *column);
            Callback::from(move |id: String| {
                let mut next = (*answers).clone();
                next.insert((column, n), id);
                answers.set(next);
            })
        };
        html! { <Sorted key={n} row={row.clone()} values={table.values.clone()} value={value.to_owned()} {reading} {given} on_answer={answer} /> }
    };
    let toggle = {
        let open = open.clone();
        move |_: MouseEvent| open.set(!*open)
    };
    html! {
        <section class="sorting" aria-labelledby="sorting-title">
            <h2 class="reading__section" id="sorting-title">{ say(&table.title, lang) }</h2>
            <p>{ say(&table.sort, lang) }</p>
            if table.columns.len() > 1 { <div class="switch switch--wrap" role="group" aria-labelledby="sorting-title">{ for table.columns.iter().enumerate().map(head) }</div> }
            <p class="sorting__count" role="status">{ word(text!("{right} of {all} sorted", "{all}개 중 {right}개 분류함"), lang) }</p>
            <ol class="sorted" key={*column}>{ for there().map(item) }</ol>
            <p><button type="button" class="btn" aria-expanded={open.to_string()} onclick={toggle}>{ word(text!("The whole table", "전체 표"), lang) }</button></p>
            if *open { { whole(table, lang) } }
        </section>
    }
}

#[derive(Properties, PartialEq)]
struct SortedProps {
    row: Row,
    values: Vec<Value>,
    value: String,
    reading: bool,
    given: Option<String>,
    on_answer: Callback<String>,
}

/// One item with its answers, and the reason once one is given.
#[component]
fn Sorted(props: &SortedProps) -> Html {
    let lang = use_lang();
    let SortedProps { row, values, value, reading, given, on_answer } = props;
    let button = |v: &Value| {
        let id = v.id.clone();
        let onclick = on_answer.reform(move |_: MouseEvent| id.clone());
        let chosen = given.as_ref() == Some(&v.id);
        html! { <button type="button" class="switch__opt" aria-pressed={chosen.to_string()} {onclick}>{ say(&v.title, lang) }</button> }
    };
    let right = given.as_ref() == Some(value);
    let (class, sign, says) = match right {
        true => ("is-pass", Sign::Pass, text!("Yes.", "맞습니다.")),
        false => ("is-fail", Sign::Fail, text!("Look again.", "다시 보십시오.")),
    };
    html! {
        <li class="sorted__item">
            <span class="sorted__name">{ say(&row.item, lang) }</span>
            <span class="switch" role="group" aria-label={row.item.get(lang).to_owned()}>{ for values.iter().map(button) }</span>
            if given.is_some() {
                <p class="sorted__told" role="status"><b class={class}>{ mark(sign) }{ word(says, lang) }</b>{ " " }
                    if right { { say(&row.why, lang) } }
                    if right && *reading { <small>{ " " }{ word(text!("(our reading of the sources)", "(자료를 바탕으로 한 추론)"), lang) }</small> }
                </p>
            }
        </li>
    }
}

/// All of it, to read.
fn whole(table: &Table, lang: Lang) -> Html {
    let name = |id: &str| table.values.iter().find(|v| v.id == id).map(|v| v.title.get(lang).to_owned());
    let cell = |row: &Row, at: usize| match row.cell(at) {
        Some((id, reading)) => {
            html! { <td class={format!("owner owner--{}", id.to_lowercase())}>{ name(id) }if reading { <span class="sr">{ word(text!("(our reading)", "(추론)"), lang) }</span><span aria-hidden="true">{ " *" }</span> }</td> }
        }
        None => html! { <td class="owner owner--none">{ "–" }</td> },
    };
    html! {
        <div class="wide" tabindex="0" role="region" aria-labelledby="sorting-title">
            <table class="owners">
                <thead><tr><td />{ for table.columns.iter().map(|c| html! { <th scope="col">{ say(c, lang) }</th> }) }</tr></thead>
                <tbody>{ for table.rows.iter().map(|row| html! {
                    <tr><th scope="row">{ say(&row.item, lang) }</th>{ for (0..table.columns.len()).map(|at| cell(row, at)) }</tr>
                }) }</tbody>
            </table>
            if let Some(star) = &table.star { <p class="owners__star">{ "* " }{ say(star, lang) }</p> }
        </div>
    }
}
