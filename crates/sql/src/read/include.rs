//! Compound documents: the records that come along with others.

use lockstep_core::error::Error;
use lockstep_core::query::MAX_INCLUDED;
use lockstep_core::schema::ResourceType;

use crate::builder::columns;
use crate::builder::organisation::Organisation;
use crate::builder::statement::Builder;
use crate::read::join::is_included;
use crate::read::rendered::{Read, Way};
use crate::read::view::View;
use crate::read::views::rendered;

impl Organisation {
    /// The records that come along with one record, as
    /// [`included_with_page`](Self::included_with_page) reads them.
    #[must_use]
    pub fn included_with(self, resource: &ResourceType, id: i64, view: &View) -> Vec<Read> {
        let included = self.included(resource, view, |builder| {
            builder.push(&format!(
                "SELECT id FROM {} WHERE organisation_id = ",
                columns::table(resource)
            ));
            builder.bind(self.id()).push(" AND id = ").bind(id);
            Ok(())
        });
        included.unwrap_or_default()
    }

    /// One statement for each included type. `push_page` appends the `SELECT` of the primary
    /// records' ids; a record that is among these does not come along once more. One record more
    /// than may come along tells that there are too many.
    pub(crate) fn included(
        self,
        resource: &ResourceType,
        view: &View,
        push_page: impl Fn(&mut Builder) -> Result<(), Error>,
    ) -> Result<Vec<Read>, Error> {
        let Some(inclusions) = &view.inclusions else {
            return Ok(Vec::new());
        };
        let mut reads = Vec::new();
        for kind in inclusions.types() {
            let mut found = Builder::new("WITH page AS MATERIALIZED (");
            push_page(&mut found)?;
            found.push(") ");
            let page = found.build();
            let (table, included) = (columns::table(kind), is_included(inclusions, kind));
            // The plus keeps SQLite from walking through all that the organisation has.
            let mut found = Builder::with_params(page.params);
            found.push(&format!(
                " FROM {table} WHERE ({included}) AND +organisation_id = "
            ));
            found.bind(self.id());
            if kind == resource {
                found.push(" AND id NOT IN (SELECT id FROM page)");
            }
            found.limit(i64::from(MAX_INCLUDED).saturating_add(1));
            let read = rendered(kind, view).keyed([]);
            reads.push(read.of(&table, Way::AsFound, &page.sql, found.build()));
        }
        Ok(reads)
    }
}
