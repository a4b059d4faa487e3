//! The batch: its machine, where it starts, and who may confirm it.
//!
//! In scope: the life of the batch as a whole. Out of scope: what it does to a record, which is
//! [`crate::bulk`].

use crate::error::{Code, Error, thousands};
use crate::machines::machine::{Machine, Named, named, transitions};
use crate::query::Filter;
use crate::schema::{BATCH, USER};
use crate::time::Timestamp;
use crate::value::{Fields, Reference, Value};

/// The most items of one batch. Items are numbered inside their batch; see `docs/DATA_MODEL.md`.
pub const MAX_ITEMS: u64 = 5_000_000;

/// How many minutes in a row the sweeper may find a batch without progress before its remaining
/// items fail.
pub const MAX_ATTEMPTS: u32 = 10;

/// How long a batch may go without progress before the sweeper takes it up, in milliseconds.
pub const STALL_MILLIS: i64 = 60_000;

named! {
    /// The state of a batch.
    State {
        /// Waits for somebody to say yes.
        Confirming = "confirming",
        /// Waits for the queue.
        Pending = "pending",
        /// Items are being done.
        Running = "running",
        /// All items are done.
        Finished = "finished",
        /// Somebody said no; no item changes any more.
        Canceled = "canceled",
        /// It could not run as a whole.
        Failed = "failed",
    }
}

named! {
    /// What can happen to a batch.
    Event {
        /// Somebody said yes.
        Confirm = "confirm",
        /// The first message arrived.
        Start = "start",
        /// The last item is done.
        Finish = "finish",
        /// Somebody said no.
        Cancel = "cancel",
        /// It cannot run as a whole.
        Fail = "fail",
        /// A new batch tries its failed items again.
        Retry = "retry",
        /// A new batch takes its changes back.
        Revert = "revert",
    }
}

/// The machine of the batch.
pub static MACHINE: Machine<State, Event> = Machine {
    name: "batch",
    transitions: transitions! { State, Event:
        Confirming + Confirm => Pending,
        Confirming + Cancel => Canceled,
        Pending + Start => Running,
        Pending + Cancel => Canceled,
        Pending + Fail => Failed,
        Running + Finish => Finished,
        Running + Cancel => Canceled,
        Running + Fail => Failed,
        Finished + Retry => Finished,
        Finished + Revert => Finished,
        Canceled + Retry => Canceled,
        Canceled + Revert => Canceled,
        Failed + Retry => Failed,
        Failed + Revert => Failed,
    },
};

named! {
    /// The state of one item.
    ItemState {
        /// Not done yet.
        Pending = "pending",
        /// The record changed.
        Changed = "changed",
        /// The record was as it should be already.
        Unchanged = "unchanged",
        /// The item failed; `info` says why.
        Error = "error",
        /// The batch was canceled before.
        Canceled = "canceled",
    }
}

/// Which records a bulk action is for.
#[derive(Debug, Clone, PartialEq)]
pub enum Targets<'a> {
    /// Those named one by one.
    Ids(Vec<i64>),
    /// Those that match all filters, and are among the ids where there are any.
    Filter {
        /// The filters; at least one.
        filters: Vec<Filter<'a>>,
        /// The ids, where the body has them too.
        ids: Option<Vec<i64>>,
    },
    /// Every record of the type.
    All,
}

impl<'a> Targets<'a> {
    /// The targets that ids and filters name together: their intersection.
    #[must_use]
    pub fn new(ids: Option<Vec<i64>>, filters: Vec<Filter<'a>>) -> Self {
        match (ids, filters.is_empty()) {
            (Some(ids), true) => Self::Ids(ids),
            (None, true) => Self::All,
            (ids, false) => Self::Filter { filters, ids },
        }
    }
}

/// What the caller said about confirmation, in the query of a bulk action.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Consent {
    /// `actionParams[skipConfirmation]=true`
    pub skip_confirmation: bool,
    /// `actionParams[all]=true`: an action on all records is really meant.
    pub all: bool,
}

/// How a batch starts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Start {
    /// The first state.
    pub state: State,
    /// Whether the confirmation has to name the count.
    pub confirmed_count_required: bool,
}

impl Start {
    /// It waits for the queue, and for nobody's confirmation.
    pub const QUEUED: Self = Self {
        state: State::Pending,
        confirmed_count_required: false,
    };

    /// It runs at once, inside the request that makes it.
    pub const RUNNING: Self = Self {
        state: State::Running,
        confirmed_count_required: false,
    };
}

/// Decides how a batch starts.
///
/// Named ids run at once: the caller has said each one. A filter asks for confirmation, unless the
/// caller skips it. Neither ids nor a filter means *all* records: that asks for confirmation with
/// the count, unless the caller skips it *and* says that all is meant.
#[must_use]
pub const fn start(targets: &Targets<'_>, consent: Consent) -> Start {
    let (confirm, confirmed_count_required) = match targets {
        Targets::Ids(_) => (false, false),
        Targets::Filter { .. } => (!consent.skip_confirmation, false),
        Targets::All => {
            let confirm = !(consent.skip_confirmation && consent.all);
            (confirm, confirm)
        }
    };
    Start {
        state: if confirm {
            State::Confirming
        } else {
            State::Pending
        },
        confirmed_count_required,
    }
}

/// The state after an action.
///
/// # Errors
/// [`Code::TransitionForbidden`], naming the state and the actions that it allows: the other events happen by
/// themselves.
pub fn step(state: State, action: Event) -> Result<State, Error> {
    MACHINE.next(state, action).ok_or_else(|| {
        let events = MACHINE.events(state).map(Named::name);
        let actions = events.filter(|name| BATCH.action(name).is_some());
        MACHINE.refusal(state, action, actions)
    })
}

/// What a confirmation is about.
#[derive(Debug, Clone, Copy)]
pub struct ToConfirm {
    /// The state of the batch.
    pub state: State,
    /// Whether the count has to be named.
    pub confirmed_count_required: bool,
    /// How many items there are to confirm.
    pub confirm_count: i64,
    /// Whether nobody but another person may confirm what this one has started: it has more items than one
    /// person may change.
    pub is_own_to_approve: bool,
}

/// Decides a confirmation: `confirmed` is the count that the caller named.
///
/// # Errors
/// [`Code::TransitionForbidden`] where the batch does not wait for one, [`Code::ApprovalRequired`] where
/// somebody else has to give it, [`Code::ConfirmedCountMismatch`] where the count is wrong, or missing though
/// it is required.
pub fn confirm(batch: ToConfirm, confirmed: Option<i64>) -> Result<State, Error> {
    let ToConfirm {
        state,
        confirmed_count_required,
        confirm_count,
        is_own_to_approve,
    } = batch;
    let next = step(state, Event::Confirm)?;
    if is_own_to_approve {
        let detail = "you have started this batch, and it is for more records than one person may change; somebody else has to confirm it";
        return Err(Error::new(Code::ApprovalRequired, detail));
    }
    let due = thousands(confirm_count.unsigned_abs());
    let mismatch = |detail: String| {
        Err(Error::new(Code::ConfirmedCountMismatch, detail)
            .in_parameter("actionParams[confirmedCount]"))
    };
    match confirmed {
        Some(count) if count != confirm_count => mismatch(format!(
            "`confirmedCount` is {count}; the batch has {due} items to confirm"
        )),
        None if confirmed_count_required => mismatch(format!(
            "this batch needs `actionParams[confirmedCount]`; it has {due} items to confirm"
        )),
        _ => Ok(next),
    }
}

/// The refusal of a call that runs at once and is for more records than one person may change: nobody could confirm it.
#[must_use]
pub fn approval_first(records: usize, most: i64) -> Error {
    let (records, most) = (thousands(records as u64), thousands(most.unsigned_abs()));
    let detail = format!(
        "this call is for {records} records, and one person may change {most} at once; send it with `async=true`, and somebody else confirms its batch"
    );
    Error::new(Code::ApprovalRequired, detail)
}

/// Decides an action of the user `actor` on a batch: what changes of it. A `retry` and a `revert` make another batch,
/// and leave this one as it is. Where it is not known who asks, that a batch may not be confirmed by who has started it
/// is not, either.
///
/// # Errors
/// [`Code::TransitionForbidden`], and what is wrong with a confirmation; [`Code::Required`] where the batch has no
/// state.
pub fn act(
    batch: &Fields<'_>,
    event: Event,
    confirmed: Option<i64>,
    now: Timestamp,
    actor: Option<i64>,
) -> Result<Fields<'static>, Error> {
    let state = state_of(batch)?;
    let next = match event {
        Event::Confirm => {
            let required = batch.get("confirmedCountRequired").as_boolean();
            let due = batch.get("confirmCount").as_integer();
            let asks_another = batch.get("approvalRequired").as_boolean();
            let creator = batch.get("creator").as_reference().map(|user| user.id);
            let batch = ToConfirm {
                state,
                confirmed_count_required: required.unwrap_or_default(),
                confirm_count: due.unwrap_or_default(),
                is_own_to_approve: asks_another == Some(true)
                    && actor.is_some()
                    && creator == actor,
            };
            confirm(batch, confirmed)?
        }
        _ => step(state, event)?,
    };
    let since = match event {
        Event::Confirm => "confirmedAt",
        Event::Cancel => "canceledAt",
        _ => return Ok(Fields::new()),
    };
    let mut changes = Fields::new()
        .with(since, Value::Time(now))
        .with("state", Value::word(next.name()))
        .with("updatedAt", Value::Time(now));
    if let (Event::Confirm, Some(id)) = (event, actor) {
        let kind = USER.name;
        changes.set("confirmer", Value::Reference(Reference { kind, id }));
    }
    Ok(changes)
}

/// The actions that a batch allows.
///
/// # Errors
/// Where it has no state.
pub fn allowed_actions(batch: &Fields<'_>) -> Result<Vec<&'static str>, Error> {
    let state = state_of(batch)?;
    let actions = BATCH.actions.iter().map(|action| action.name);
    let allows =
        |name: &&str| Event::named(name).is_some_and(|event| MACHINE.next(state, event).is_some());
    Ok(actions.filter(allows).collect())
}

fn state_of(batch: &Fields<'_>) -> Result<State, Error> {
    let state = batch.get("state").as_text().and_then(State::named);
    state.ok_or_else(|| {
        let detail = "the batch has no `state`; load it with this field";
        Error::new(Code::Required, detail).at("/attributes/state")
    })
}

/// Why a batch is canceled that nobody has confirmed within so many hours.
#[must_use]
pub fn not_confirmed(hours: i64) -> Error {
    let unit = if hours == 1 { "hour" } else { "hours" };
    let hours = thousands(hours.unsigned_abs());
    let detail = format!("nobody confirmed it within {hours} {unit}; start it again");
    Error::new(Code::NotConfirmed, detail)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_nobody_confirms_says_what_to_do() {
        let detail = |hours| not_confirmed(hours).detail;
        assert_eq!(
            detail(24),
            "nobody confirmed it within 24 hours; start it again"
        );
        assert_eq!(
            detail(1),
            "nobody confirmed it within 1 hour; start it again"
        );
    }

    #[test]
    fn the_machine_is_sound() {
        crate::machines::machine::tests::check_machine(&MACHINE);
        for state in [State::Finished, State::Canceled, State::Failed] {
            assert!(MACHINE.is_over(state), "{}", state.name());
        }
    }

    #[test]
    fn a_refusal_names_what_a_caller_can_ask_for() {
        for (state, event, allowed) in [
            (State::Confirming, Event::Retry, "`confirm` or `cancel`"),
            (State::Pending, Event::Revert, "`cancel`"),
            (State::Running, Event::Retry, "`cancel`"),
            (State::Running, Event::Revert, "`cancel`"),
            (State::Running, Event::Confirm, "`cancel`"),
            (State::Finished, Event::Cancel, "`retry` or `revert`"),
            (State::Canceled, Event::Confirm, "`retry` or `revert`"),
        ] {
            let (is, asked) = (state.name(), event.name());
            let right =
                format!("a batch that is `{is}` does not allow `{asked}`; allowed now: {allowed}");
            assert_eq!(step(state, event).unwrap_err().detail, right);
        }
        assert_eq!(step(State::Running, Event::Cancel), Ok(State::Canceled));
    }

    #[test]
    fn no_ids_and_no_filter_is_all() {
        assert_eq!(Targets::new(None, Vec::new()), Targets::All);
        assert_eq!(
            Targets::new(Some(vec![1]), Vec::new()),
            Targets::Ids(vec![1])
        );
    }

    #[test]
    fn all_records_never_run_without_being_meant() {
        for skip_confirmation in [false, true] {
            for all in [false, true] {
                let start = start(
                    &Targets::All,
                    Consent {
                        skip_confirmation,
                        all,
                    },
                );
                assert_eq!(start.state == State::Pending, skip_confirmation && all);
                assert_eq!(
                    start.confirmed_count_required,
                    start.state == State::Confirming
                );
            }
        }
    }

    #[test]
    fn a_confirmation_names_the_count() {
        let detail = |result: Result<State, Error>| result.unwrap_err().detail;
        let batch = |state, confirmed_count_required, confirm_count| ToConfirm {
            state,
            confirmed_count_required,
            confirm_count,
            is_own_to_approve: false,
        };
        let confirm =
            |state, required, count, confirmed| confirm(batch(state, required, count), confirmed);
        assert_eq!(
            detail(confirm(State::Confirming, false, 10_000, Some(9))),
            "`confirmedCount` is 9; the batch has 10,000 items to confirm"
        );
        assert_eq!(
            detail(confirm(State::Confirming, true, 7, None)),
            "this batch needs `actionParams[confirmedCount]`; it has 7 items to confirm"
        );
        assert_eq!(
            detail(confirm(State::Finished, true, 7, Some(7))),
            "a batch that is `finished` does not allow `confirm`; allowed now: `retry` or `revert`"
        );
        assert_eq!(
            confirm(State::Confirming, true, 7, Some(7)),
            Ok(State::Pending)
        );
        assert_eq!(
            confirm(State::Confirming, false, 7, None),
            Ok(State::Pending)
        );
    }
    #[test]
    fn who_started_it_does_not_confirm_it_where_somebody_else_has_to() {
        let own = |state| ToConfirm {
            state,
            confirmed_count_required: true,
            confirm_count: 7,
            is_own_to_approve: true,
        };
        let error = confirm(own(State::Confirming), Some(7)).unwrap_err();
        assert_eq!(error.code, Code::ApprovalRequired);
        let over = confirm(own(State::Finished), Some(7)).unwrap_err();
        assert_eq!(over.code, Code::TransitionForbidden);
    }
}
