//! The look's marks and icons. A mark says what was decided (shape first, colour second) and a word always stands
//! beside it; an icon says what a button does. Both are symbols of the sprite in `static/index.html`.

use crate::trace::State;
use yew::prelude::*;

/// A mark: what was decided, or what is amiss.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sign {
    /// Circle, tick: the authorizer allows.
    Allow,
    /// Octagon, cross: the authorizer denies.
    Deny,
    /// Filled square: a check as it must be.
    Pass,
    /// Outlined square: a check that is not.
    Fail,
    /// Diamond: almost matched.
    Near,
    /// Triangle: granted without need.
    Surplus,
    /// Dashed circle: old, unknown, not reached.
    Off,
    /// Speech bubble: a finding in a file.
    Warn,
    /// All that must be allowed is.
    Works,
    /// All that must be denied is.
    Safe,
    /// Nothing beyond the need.
    Least,
}

impl Sign {
    /// The symbol's id in the sprite.
    pub fn symbol(self) -> &'static str {
        match self {
            Sign::Allow => "allow",
            Sign::Deny => "deny",
            Sign::Pass => "pass",
            Sign::Fail => "fail",
            Sign::Near => "near",
            Sign::Surplus => "surplus",
            Sign::Off => "off",
            Sign::Warn => "warn",
            Sign::Works => "works",
            Sign::Safe => "safe",
            Sign::Least => "least",
        }
    }

    /// The class that gives its hue; empty where it takes the hue of the words beside it.
    pub fn class(self) -> &'static str {
        match self {
            Sign::Allow => "is-allow",
            Sign::Deny => "is-deny",
            Sign::Pass => "is-pass",
            Sign::Fail => "is-fail",
            Sign::Near => "is-near",
            Sign::Surplus => "is-surplus",
            Sign::Off => "is-old",
            Sign::Warn | Sign::Works | Sign::Safe | Sign::Least => "",
        }
    }

    /// The mark of a step.
    pub fn of_state(state: State) -> Sign {
        match state {
            State::Passed => Sign::Allow,
            State::Stopped => Sign::Deny,
            State::NotReached | State::Unknown => Sign::Off,
        }
    }
}

/// A mark in the hue of what surrounds it.
pub fn mark(sign: Sign) -> Html {
    let href = format!("#{}", sign.symbol());
    html! { <svg class="m" aria-hidden="true"><use href={href} /></svg> }
}

/// A mark in its own hue.
pub fn sign(sign: Sign) -> Html {
    html! { <span class={sign.class()}>{ mark(sign) }</span> }
}

/// An icon by its symbol's id.
pub fn icon(name: &'static str) -> Html {
    let href = format!("#{name}");
    html! { <svg class="i" aria-hidden="true"><use href={href} /></svg> }
}
