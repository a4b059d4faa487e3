//! Pages of lists and of records: which, and in which order.

use lockstep_core::fold::fold;
use lockstep_core::schema::{RECORD, RECORD_LIST};
use lockstep_core::talkdesk::{Page, PageFilter};

use crate::builder::folded;
use crate::builder::organisation::Organisation;
use crate::builder::statement::{Builder, json};

/// Appends conditions; `list` is the list whose records they are about.
pub(crate) fn push_filters(
    builder: &mut Builder,
    organisation: Organisation,
    list: Option<i64>,
    filters: &[PageFilter<'_>],
) {
    for filter in filters {
        builder.push(" AND ");
        match filter {
            PageFilter::Search(text) => {
                let name = folded::full_name("", &RECORD);
                let text = builder.name(fold(text).into_owned());
                builder.push(&format!(
                    "(instr({name}, {text}) > 0 \
                     OR EXISTS (SELECT 1 FROM json_each(phone_numbers) AS p WHERE instr(p.value, {text}) > 0))"
                ));
            }
            PageFilter::PhoneNumber(number) => {
                builder.push("id IN (SELECT p.record_id FROM record_phone_numbers AS p WHERE p.organisation_id = ");
                builder.bind(organisation.id());
                builder
                    .push(" AND p.record_list_id = ")
                    .bind(list.unwrap_or_default());
                builder
                    .push(" AND p.phone_number = ")
                    .bind(number.as_ref())
                    .push(")");
            }
            PageFilter::Texts(column, texts) => {
                builder.push(&format!("{column} IN (SELECT value FROM json_each("));
                builder.bind(json(texts)).push("))");
            }
            PageFilter::Priorities(priorities) => {
                builder.push("priority IN (SELECT value FROM json_each(");
                builder.bind(json(priorities)).push("))");
            }
            PageFilter::From(column, time) => {
                builder.push(&format!("{column} >= ")).bind(*time);
            }
            PageFilter::To(column, time) => {
                builder.push(&format!("{column} <= ")).bind(*time);
            }
            PageFilter::Name(text) => {
                let name = folded::named("", &RECORD_LIST, "name");
                builder
                    .push(&format!("instr({name}, "))
                    .bind(fold(text).into_owned())
                    .push(") > 0");
            }
        }
    }
}

/// Appends the order of a page, and which of all it is.
pub(crate) fn push_order(builder: &mut Builder, page: &Page<'_>) {
    builder.push(" ORDER BY ");
    if let Some((column, descending)) = page.order {
        let direction = if descending { " DESC" } else { "" };
        builder.push(&format!("{column}{direction}, "));
    }
    builder.push("id").limit(page.per_page);
    builder.push(" OFFSET ").bind(page.offset());
}
