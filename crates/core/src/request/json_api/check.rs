//! All that can be said of a request without storage.

use super::{BatchDocument, Bulk, Command, Route, bulk, changed_record, command, file, new_record};
use crate::bulk::{BulkAction, Targets};
use crate::document::Bodiless;
use crate::query::{PageStart, Pair, collection};
use crate::request::{Refused, Sound};
use crate::schema::BATCH;
use crate::value::Fields;

/// Looks through a request for this route.
///
/// # Errors
/// Why it is refused.
pub fn check<'q, P: Iterator<Item = Pair<'q>>>(
    route: &Route<'_>,
    pairs: impl Fn() -> P,
    content_type: &str,
    body: &'q [u8],
    forbids_id: bool,
) -> Result<Sound, Refused> {
    match route {
        Route::Introduction => Ok(Sound::default()),
        Route::List(resource) => {
            let query = collection(resource, pairs())?;
            let mut sound = Sound::default();
            if matches!(query.place, PageStart::After(_) | PageStart::Before(_)) {
                sound.needs.push("cursor");
            }
            Ok(sound)
        }
        Route::Delete(..) => {
            Bodiless::Delete.refuse(body)?;
            Ok(Sound::about_record())
        }
        Route::Show(..) | Route::Events(_) | Route::Report(..) => Ok(Sound::about_record()),
        Route::Create(resource) if **resource == BATCH => {
            let batch = BatchDocument::read(body, forbids_id)?;
            let read_only = &batch.document.read_only;
            let ignored = read_only.iter().map(|one| one.pointer.clone());
            Ok(Sound {
                ignored: ignored.collect(),
                ..of_bulk(batch.bulk(pairs())?)
            })
        }
        Route::Create(resource) => {
            let document = new_record(resource, body, forbids_id)?;
            let ignored = document.read_only.into_iter().map(|one| one.pointer);
            Ok(Sound {
                ignored: ignored.collect(),
                ..Sound::default()
            }
            .naming(&document.fields))
        }
        Route::Update(resource, id) => {
            let document = changed_record(resource, *id, body)?;
            Ok(Sound::about_record().naming(&document.fields))
        }
        Route::Act(resource, _, name) => {
            let sound = Sound::about_record();
            Ok(match command(resource, name, body, pairs())? {
                Command::Task(_, parameters) | Command::Batch(_, parameters) => {
                    sound.naming(&parameters)
                }
                Command::SequenceState(_) | Command::Activation(_) => sound,
            })
        }
        Route::Bulk(action) => match super::imported(action) {
            Some(spec) => file(spec, pairs(), content_type, body),
            None => Ok(of_bulk(bulk(action, body, pairs())?)),
        },
    }
}

fn of_bulk(bulk: Bulk<'_>) -> Sound {
    let action = BulkAction::new(bulk.spec, bulk.body.fields);
    let mut sound = Sound::default();
    if action.references().next().is_some() {
        sound.needs.push("related");
    }
    match Targets::new(bulk.body.ids, bulk.parameters.filters) {
        Targets::Ids(ids) => sound.count = Some(ids.len()),
        Targets::Filter { .. } | Targets::All => {}
    }
    sound.needs.push("targets");
    sound
}

impl Sound {
    /// The same, where these fields may name other records.
    fn naming(mut self, fields: &Fields<'_>) -> Self {
        let names = |(_, value): (&str, &crate::value::Value<'_>)| {
            value.as_reference().is_some()
                || value.as_references().is_some_and(|all| !all.is_empty())
        };
        if fields.iter().any(names) {
            self.needs.push("related");
        }
        self
    }
}
