//! What becomes of files that were brought: those with the names of the scenario's take their places, in one step that can
//! be undone; in the sandbox others are added; of everything else it is said why it was left.

use super::frame::PanelProps;
use super::state::{Bench, Msg, PhoneTab};
use crate::lab::AttemptFile;
use crate::scenario::Mode;
use crate::text;
use crate::ui::handed::Brought;
use crate::ui::words::{say, use_lang, word};
use yew::prelude::*;

impl Bench {
    /// Takes the files over. None at all puts away what was said of the last.
    pub(super) fn take(&mut self, files: &[Brought]) {
        self.left_out.clear();
        let mut taken: Vec<(String, &str)> = Vec::new();
        for Brought { path, text, .. } in files.iter().filter(|f| f.text.is_some()) {
            let text = text.as_deref().unwrap_or_default();
            let of_that_name = self.of_that_name(path);
            let name = of_that_name.map_or(path, |f| &f.path).clone();
            let left = match of_that_name {
                _ if taken.iter().any(|(other, _)| *other == name) => {
                    text!(
                        "`{path}` is left out: another file takes the place of `{name}`",
                        "`{path}`은/는 뺐습니다. 다른 파일이 `{name}`의 자리에 들어갔습니다"
                    )
                }
                None if !self.attempt.is_free() => {
                    text!(
                        "`{path}` is not one of the scenario's files: it is left out",
                        "`{path}`은/는 시나리오의 파일이 아니어서 뺐습니다"
                    )
                }
                Some(file) if file.mode != Mode::Edit && *file.text != *text => {
                    text!(
                        "`{name}` can only be read here: it stays as it is",
                        "`{name}`은/는 읽기 전용이어서 그대로 두었습니다"
                    )
                }
                _ => {
                    taken.push((name, text));
                    continue;
                }
            };
            self.left_out.push(left);
        }
        self.left_out.extend(files.iter().filter(|f| f.text.is_none()).map(Brought::fault));
        if self.attempt.apply(taken.iter().map(|(path, text)| (path.as_str(), *text))) {
            let names = taken.iter().map(|(path, _)| format!("`{path}`")).collect::<Vec<_>>().join(", ");
            self.done = Some(text!("taken over: {names}", "가져왔습니다: {names}"));
            self.open = taken.into_iter().map(|(path, _)| path).next().unwrap_or_default();
            self.with = None;
            self.phone = PhoneTab::Edit;
            self.changed(true);
        } else if !taken.is_empty() {
            self.left_out.push(text!("nothing in them differs from the files here", "지금 파일과 다른 것이 없습니다"));
        }
    }

    /// The file that has this path, or its last part: what was brought may lie in folders.
    fn of_that_name(&self, path: &str) -> Option<&AttemptFile> {
        let inside = std::iter::successors(Some(path), |path| path.split_once('/').map(|(_, rest)| rest));
        inside.into_iter().find_map(|path| self.attempt.file(path)).filter(|f| f.mode != Mode::Hidden)
    }
}

/// What was left out of what was brought, and why.
#[component]
pub fn LeftOut(props: &PanelProps) -> Html {
    let lang = use_lang();
    let PanelProps { bench, send } = props;
    if bench.left_out.is_empty() {
        return html! {};
    }
    html! {
        <div class="compare" role="status">
            <ul class="left">{ for bench.left_out.iter().map(|why| html! { <li>{ say(why, lang) }</li> }) }</ul>
            <button type="button" class="btn" onclick={send.reform(|_: MouseEvent| Msg::Take(Vec::new()))}>{ word(text!("Close", "닫기"), lang) }</button>
        </div>
    }
}
