//! State machines as tables: `(state, event) → state`, written as data.
//!
//! Legality, the sentence that refuses an event, the guards in SQL and the diagrams of the
//! documentation derive from the table. What an event *does* besides is not here.

use std::fmt::Write as _;

use crate::error::{Code, Error, one_of};

/// A name that stands in documents and in storage.
pub trait Named: Copy + Eq + 'static {
    /// Every value, in the order of the documentation.
    const ALL: &'static [Self];

    /// The name.
    fn name(self) -> &'static str;

    /// The value of this name.
    fn named(name: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|value| value.name() == name)
    }
}

/// One transition.
#[derive(Debug, Clone, Copy)]
pub struct Transition<S, E> {
    /// The state before.
    pub from: S,
    /// What happens.
    pub event: E,
    /// The state after; the same one where the event only changes other values.
    pub to: S,
}

/// A state machine. What its table does not list cannot happen.
#[derive(Debug)]
pub struct Machine<S: 'static, E: 'static> {
    /// What it is the machine of, for a sentence.
    pub name: &'static str,
    /// All transitions; at most one for each pair of state and event.
    pub transitions: &'static [Transition<S, E>],
}

impl<S: Named, E: Named> Machine<S, E> {
    /// The state after an event; `None` where the event cannot happen.
    #[must_use]
    pub fn next(&self, from: S, event: E) -> Option<S> {
        self.transitions
            .iter()
            .find(|transition| transition.from == from && transition.event == event)
            .map(|transition| transition.to)
    }

    /// The state after an event.
    ///
    /// # Errors
    /// [`Code::TransitionForbidden`], naming the state, the event and what would be allowed.
    pub fn step(&self, from: S, event: E) -> Result<S, Error> {
        self.next(from, event)
            .ok_or_else(|| self.refusal(from, event, self.events(from).map(Named::name)))
    }

    /// The error that refuses an event in a state where the events `allowed` are open to the caller.
    pub fn refusal(
        &self,
        from: S,
        event: E,
        allowed: impl IntoIterator<Item = &'static str>,
    ) -> Error {
        let (machine, state, event) = (self.name, from.name(), event.name());
        let allowed = one_of(allowed);
        let rest = if allowed.is_empty() {
            "nothing is allowed any more".to_owned()
        } else {
            format!("allowed now: {allowed}")
        };
        Error::new(
            Code::TransitionForbidden,
            format!("a {machine} that is `{state}` does not allow `{event}`; {rest}"),
        )
    }

    /// The states that an event may lead to, one for each that it may happen in.
    pub fn outcomes(&self, event: E) -> impl Iterator<Item = S> {
        self.transitions
            .iter()
            .filter(move |transition| transition.event == event)
            .map(|transition| transition.to)
    }

    /// The events that can happen in a state.
    pub fn events(&self, from: S) -> impl Iterator<Item = E> {
        self.transitions
            .iter()
            .filter(move |transition| transition.from == from)
            .map(|transition| transition.event)
    }

    /// The states in which an event can happen.
    pub fn sources(&self, event: E) -> impl Iterator<Item = S> {
        self.transitions
            .iter()
            .filter(move |transition| transition.event == event)
            .map(|transition| transition.from)
    }

    /// Whether nothing leads out of a state.
    #[must_use]
    pub fn is_over(&self, state: S) -> bool {
        self.transitions
            .iter()
            .all(|transition| transition.from != state || transition.to == state)
    }

    /// The diagram of the documentation, in Mermaid's notation.
    #[must_use]
    pub fn diagram(&self) -> String {
        let mut text = String::from("stateDiagram-v2\n");
        for from in S::ALL.iter().copied() {
            for to in S::ALL.iter().copied() {
                let events: Vec<&str> = self
                    .transitions
                    .iter()
                    .filter(|transition| transition.from == from && transition.to == to)
                    .map(|transition| transition.event.name())
                    .collect();
                if !events.is_empty() {
                    let (from, to, events) = (from.name(), to.name(), events.join(", "));
                    // Writing to a `String` cannot fail.
                    let _ = writeln!(text, "    {from} --> {to}: {events}");
                }
            }
        }
        text
    }
}

/// Declares an enum whose values have names.
macro_rules! named {
    ($(#[$doc:meta])* $name:ident { $($(#[$variant_doc:meta])* $variant:ident = $text:literal,)* }) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        pub enum $name {
            $($(#[$variant_doc])* $variant,)*
        }

        impl $crate::machines::machine::Named for $name {
            const ALL: &'static [Self] = &[$(Self::$variant,)*];

            fn name(self) -> &'static str {
                match self { $(Self::$variant => $text,)* }
            }
        }

        impl serde::Serialize for $name {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.serialize_str($crate::machines::machine::Named::name(*self))
            }
        }
    };
}
pub(crate) use named;

/// Declares transitions: `state + event => state`.
macro_rules! transitions {
    ($state:ident, $event:ident: $($from:ident + $happens:ident => $to:ident,)*) => {
        &[$($crate::machines::machine::Transition {
            from: $state::$from,
            event: $event::$happens,
            to: $state::$to,
        },)*]
    };
}
pub(crate) use transitions;

#[cfg(test)]
pub(crate) mod tests {
    use super::*;

    /// What every machine keeps: one target for each pair, and over stays over.
    pub(crate) fn check_machine<S: Named, E: Named>(machine: &Machine<S, E>) {
        for state in S::ALL {
            for event in E::ALL {
                let targets = machine
                    .transitions
                    .iter()
                    .filter(|transition| transition.from == *state && transition.event == *event)
                    .count();
                assert!(
                    targets <= 1,
                    "{}: {} + {}",
                    machine.name,
                    state.name(),
                    event.name()
                );
                match machine.step(*state, *event) {
                    Ok(to) => assert!(!machine.is_over(*state) || to == *state),
                    Err(error) => {
                        assert!(
                            error.detail.contains(state.name())
                                && error.detail.contains(event.name())
                        );
                        for allowed in machine.events(*state) {
                            assert!(error.detail.contains(allowed.name()), "{}", error.detail);
                        }
                    }
                }
            }
        }
    }
}
