//! `talkdesk/`: record lists and their records.

use lockstep_core::talkdesk::{Page, PageFilter, Selector, id_text};
use lockstep_sql::RecordName;

use super::{Golden, golden};
use crate::support::{OURS, at};

fn page(filters: Vec<PageFilter<'static>>) -> Page<'static> {
    Page {
        page: 2,
        per_page: 20,
        order: Some(("created_at", true)),
        filters,
    }
}

pub fn cases() -> Vec<Golden> {
    let records = page(vec![
        PageFilter::Search("ada".into()),
        PageFilter::PhoneNumber("+123".into()),
        PageFilter::Texts("timezone", vec!["UTC".into()]),
        PageFilter::Priorities(vec![1, 2]),
        PageFilter::From("created_at", at(0)),
        PageFilter::To("created_at", at(5)),
    ]);
    let lists = page(vec![PageFilter::Name("leads".into())]);
    let oldest = Page {
        order: None,
        ..page(Vec::new())
    };
    let found = |case: &str, selector: Selector<'_>| {
        golden(
            format!("talkdesk/found_records.{case}"),
            OURS.found_records(7, &[selector]),
        )
    };
    vec![
        found("id", Selector::Id(id_text(5).into())),
        found("phone-number", Selector::PhoneNumber("+123".into())),
        found("external", Selector::External("crm".into(), "a".into())),
        golden(
            "talkdesk/some_records_of_list",
            OURS.some_records_of_list(7, &[5, 6]),
        ),
        golden(
            "talkdesk/records_of_list.filtered",
            OURS.records_of_list(7, &records),
        ),
        golden(
            "talkdesk/records_of_list.oldest-first",
            OURS.records_of_list(7, &oldest),
        ),
        golden(
            "talkdesk/count_records_of_list",
            OURS.count_records_of_list(7, &records.filters),
        ),
        golden("talkdesk/timezones_of_list", OURS.timezones_of_list(7)),
        golden("talkdesk/records_batch", OURS.records_batch(7, 3)),
        golden("talkdesk/failed_inputs", OURS.failed_inputs(3)),
        golden("talkdesk/records_of_batch", OURS.records_of_batch(3)),
        golden(
            "talkdesk/record_list.id",
            OURS.record_list(RecordName::Id(7)),
        ),
        golden(
            "talkdesk/record_list.newest",
            OURS.record_list(RecordName::Newest),
        ),
        golden(
            "talkdesk/record_list_identifier",
            OURS.record_list_identifier(7),
        ),
        golden("talkdesk/record_lists", OURS.record_lists(&lists)),
        golden(
            "talkdesk/count_record_lists",
            OURS.count_record_lists(&lists.filters),
        ),
    ]
}
