//! Switching a sequence, or the template of a step, on and off.

use lockstep_core::activation;
use lockstep_core::schema::{ResourceType, SEQUENCE};
use lockstep_core::sequence_state::Event;
use lockstep_sql::{Transaction, View};

use super::contended::{self, Conclusion, Write, nothing_refused};
use crate::call::Call;
use crate::http::failure::Failure;
use crate::http::reply::Reply;

/// `POST /{plural}/{id}/actions/{action}`: with a sequence move its states, in one transaction.
pub async fn act(
    call: &Call<'_>,
    resource: &'static ResourceType,
    id: i64,
    event: Event,
) -> Result<Reply, Failure> {
    let organisation = call.identity.organisation();
    let whole = View::new(call.view.base.as_str());
    let read = || organisation.show(resource, id, &whole);
    contended::change(call, resource, id, read, |current| {
        let text = current.text()?;
        let fields = contended::fields(&text, resource, id)?;
        let changes = activation::act(resource, &fields, event, call.now, call.identity.user);
        let mut before = Transaction::new();
        if *resource == SEQUENCE && !changes.is_empty() {
            before.run_all(organisation.switch_states(id, current.version, event, call.now));
        }
        Ok(Conclusion::Write(Write {
            before,
            changes,
            effects: Vec::new(),
            refuse: nothing_refused(),
        }))
    })
    .await
}
