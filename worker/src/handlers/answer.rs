//! What each route says of itself, and what answers it.

use std::future::ready;

use futures_util::future::LocalBoxFuture;
use lockstep_core::document::Bodiless;
use lockstep_core::request::json_api::{Command, Route, command, imported};
use lockstep_core::schema::{BATCH, SEQUENCE_STATE, TASK, TOKEN};
use lockstep_sql::View;

use super::{
    activation, batch, bulk, collection, events, import, introduction, record, report, scopes,
    sequence_state, show, task, token, view,
};
use crate::call::Call;
use crate::dialect;
use crate::http::address::Address;
use crate::http::failure::Failure;
use crate::http::reply::Reply;
use crate::identity::caller::Identity;
use crate::identity::scope::Needed;

impl dialect::Route for Route<'_> {
    fn needed(&self) -> Needed {
        Needed::All(scopes::of_route(self))
    }

    fn replays_answers(&self) -> bool {
        true
    }

    fn view(&self, address: &Address, identity: &Identity) -> Result<View, Failure> {
        view::view(self, address, identity)
    }

    /// Each in a box of its own, which is as large as that route needs it.
    fn answer<'a>(
        &'a self,
        call: &'a Call<'a>,
        body: &'a [u8],
    ) -> LocalBoxFuture<'a, Result<Reply, Failure>> {
        if let Self::Delete(..) = self
            && let Err(error) = Bodiless::Delete.refuse(body)
        {
            return Box::pin(ready(Err(error.into())));
        }
        match *self {
            Self::Introduction => Box::pin(introduction::introduce(call)),
            Self::List(resource) => Box::pin(collection::list(call, resource)),
            Self::Show(resource, id) => Box::pin(show::show(call, resource, id)),
            Self::Create(resource) if *resource == BATCH => Box::pin(bulk::create(call, body)),
            Self::Create(resource) if *resource == SEQUENCE_STATE => {
                Box::pin(sequence_state::create(call, body))
            }
            Self::Create(resource) => Box::pin(record::create(call, resource, body)),
            Self::Update(resource, id) if *resource == TASK => {
                Box::pin(task::update(call, resource, id, body))
            }
            Self::Update(resource, id) => Box::pin(record::update(call, resource, id, body)),
            Self::Delete(resource, id) if *resource == TOKEN => Box::pin(token::revoke(call, id)),
            Self::Delete(resource, id) => Box::pin(record::delete(call, resource, id)),
            Self::Act(resource, id, action) => {
                match command(resource, action, body, call.address.pairs()) {
                    Ok(Command::Task(action, parameters)) => {
                        Box::pin(task::act(call, id, action, parameters))
                    }
                    Ok(Command::Batch(action, parameters)) => {
                        Box::pin(batch::act(call, id, action, parameters))
                    }
                    Ok(Command::SequenceState(event)) => {
                        Box::pin(sequence_state::act(call, id, event))
                    }
                    Ok(Command::Activation(event)) => {
                        Box::pin(activation::act(call, resource, id, event))
                    }
                    Err(refused) => Box::pin(ready(Err(refused.into()))),
                }
            }
            Self::Bulk(action) => match imported(action) {
                Some(spec) => Box::pin(import::import(call, spec)),
                None => Box::pin(bulk::start(call, action, body)),
            },
            Self::Events(id) => Box::pin(events::watch(call, id)),
            Self::Report(id, format) => Box::pin(report::download(call, id, format)),
        }
    }
}
