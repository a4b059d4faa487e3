//! Record lists, as the Talkdesk-style dialect shows them.

use lockstep_core::schema::RECORD_LIST;
use lockstep_core::talkdesk::{ListRow, Page, PageFilter};
use serde::Deserialize;

use crate::builder::columns;
use crate::builder::organisation::Organisation;
use crate::builder::query::Query;
use crate::builder::record_name::RecordName;
use crate::builder::row::Count;
use crate::builder::statement::{Builder, sql};
use crate::talkdesk::page::{push_filters, push_order};

/// A list that there is.
#[derive(Debug, Deserialize)]
pub struct ListIdentifier {
    /// What its records are told apart by.
    pub unique_identifier_type: String,
}

impl Organisation {
    /// One list, as the dialect shows it.
    #[must_use]
    pub fn record_list(self, record: RecordName<'_>) -> Query<ListRow> {
        let table = columns::table(&RECORD_LIST);
        let mut builder = Builder::new(&format!("{} FROM {table} WHERE ", lists()));
        record.push(&mut builder, self, &table);
        builder.build().asks()
    }

    /// What the records of a list are told apart by; no row where there is no such list.
    #[must_use]
    pub fn record_list_identifier(self, list: i64) -> Query<ListIdentifier> {
        sql!(
            "SELECT unique_identifier_type FROM record_lists WHERE organisation_id = ",
            [self.id()],
            " AND id = ",
            [list],
        )
        .asks()
    }

    /// A page of the lists.
    #[must_use]
    pub fn record_lists(self, page: &Page<'_>) -> Query<ListRow> {
        let mut builder = Builder::new(&lists());
        builder.push(" FROM ");
        self.push_lists(&mut builder, &page.filters);
        push_order(&mut builder, page);
        builder.build().asks()
    }

    /// How many lists there are.
    #[must_use]
    pub fn count_record_lists(self, filters: &[PageFilter<'_>]) -> Query<Count> {
        let mut builder = Builder::new("SELECT count(*) AS count FROM ");
        self.push_lists(&mut builder, filters);
        builder.build().asks()
    }

    fn push_lists(self, builder: &mut Builder, filters: &[PageFilter<'_>]) {
        let table = columns::table(&RECORD_LIST);
        builder.push(&format!("{table} WHERE organisation_id = "));
        builder.bind(self.id());
        push_filters(builder, self, None, filters);
    }
}

/// `SELECT …`: what the dialect shows of a list.
fn lists() -> String {
    let table = columns::table(&RECORD_LIST);
    format!(
        "SELECT id, name, unique_identifier_type, status, created_at, updated_at, \
         (SELECT count(*) FROM records AS r WHERE r.organisation_id = {table}.organisation_id AND r.record_list_id = {table}.id) AS records_count, version"
    )
}
