//! What each route says of itself, and what answers it.

use std::future::ready;

use futures_util::future::LocalBoxFuture;
use lockstep_core::bulk::{self as core_bulk, BulkActionSpec, REVERT};
use lockstep_core::document::Bodiless;
use lockstep_core::query::{ACTION_PARAMETERS, Known, PREVIEWING, SHOWN};
use lockstep_core::schema::{BATCH, SEQUENCE_STATE, TASK, TOKEN};
use lockstep_sql::View;

use super::route::Route;
use super::{
    activation, batch, bulk, collection, events, import, introduction, record, report, scopes,
    sequence_state, show, task, token, view,
};
use crate::call::Call;
use crate::dialect::{self, Body};
use crate::http::address::Address;
use crate::http::failure::Failure;
use crate::http::reply::Reply;
use crate::identity::caller::Identity;
use crate::identity::scope::Needed;

impl dialect::Route for Route<'_> {
    fn may_write(&self) -> bool {
        match self {
            Self::Introduction
            | Self::List(_)
            | Self::Show(..)
            | Self::Events(_)
            | Self::Report(..) => false,
            Self::Create(_)
            | Self::Update(..)
            | Self::Delete(..)
            | Self::Act(..)
            | Self::Bulk(_) => true,
        }
    }

    fn has_preview(&self) -> bool {
        match self {
            Self::Bulk(_) => true,
            Self::Create(resource) => **resource == BATCH,
            Self::Act(resource, _, action) => **resource == BATCH && *action == REVERT,
            _ => false,
        }
    }

    fn parameters(&self) -> Option<Vec<Known>> {
        let previewing = if self.has_preview() { PREVIEWING } else { &[] };
        let mut known = [previewing, SHOWN].concat();
        match self {
            Self::Bulk(action) => {
                let spec = core_bulk::spec(action).ok()?;
                if !spec.imports() {
                    known = core_bulk::known_parameters();
                }
            }
            Self::Create(resource) if **resource == BATCH => known = core_bulk::known_parameters(),
            Self::Act(resource, _, action) => {
                let action = resource.action(action)?;
                // Their reader names the action in what it refuses, as the page does.
                if [&TASK, &BATCH].contains(resource) {
                    let parameters = action.parameters.iter();
                    known.extend(parameters.map(|one| Known::Action(one.name)));
                    known.push(ACTION_PARAMETERS);
                }
            }
            _ => {}
        }
        Some(known)
    }

    fn needed(&self) -> Needed {
        Needed::All(scopes::of_route(self))
    }

    fn body(&self) -> Body {
        match self {
            Self::Bulk(action) if imported(action).is_some() => Body::Stream,
            // What does not exist has no media type that would be right.
            Self::Bulk(action) if core_bulk::spec(action).is_err() => Body::Unread,
            Self::Create(_) | Self::Update(..) | Self::Bulk(_) => Body::Document,
            // They take none, and so none is of a wrong media type; what it says is refused.
            Self::Act(..) | Self::Delete(..) => Body::Bytes,
            Self::Introduction
            | Self::List(_)
            | Self::Show(..)
            | Self::Events(_)
            | Self::Report(..) => Body::Unread,
        }
    }

    /// Those of `POST`: the others may be repeated as they are.
    fn is_keyed(&self) -> bool {
        matches!(self, Self::Create(_) | Self::Act(..) | Self::Bulk(_))
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
        let refused = match self {
            Self::Act(..) => Bodiless::Action.refuse(body),
            Self::Delete(..) => Bodiless::Delete.refuse(body),
            _ => Ok(()),
        };
        if let Err(error) = refused {
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
            Self::Act(resource, id, action) if *resource == TASK => {
                Box::pin(task::act(call, id, action))
            }
            Self::Act(resource, id, action) if *resource == BATCH => {
                Box::pin(batch::act(call, id, action))
            }
            Self::Act(resource, id, action) if *resource == SEQUENCE_STATE => {
                Box::pin(sequence_state::act(call, id, action))
            }
            Self::Act(resource, id, action) => {
                Box::pin(activation::act(call, resource, id, action))
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

/// The bulk action whose body is a file, which is read as it comes.
fn imported(action: &str) -> Option<&'static BulkActionSpec> {
    core_bulk::spec(action).ok().filter(|spec| spec.imports())
}
