//! Pages: what can be asked for, and what is refused.

use super::*;

fn read(paged: Paged, query: &str) -> Result<Page<'_>, String> {
    page(paged, crate::query::pairs(query)).map_err(|errors| {
        let details: Vec<_> = errors.into_iter().map(|one| one.detail).collect();
        details.join("; ")
    })
}

#[test]
fn o_a_page_has_fifty_unless_it_is_told() {
    let page = read(Paged::Records, "").unwrap();
    assert_eq!((page.page, page.per_page, page.offset()), (1, 50, 0));
    let page = read(Paged::Lists, "page=3&per_page=200&preview=true").unwrap();
    assert_eq!(page.offset(), 400);
}

#[test]
fn o_records_are_filtered() {
    let page = read(
        Paged::Records,
        "search=ada&phone_number=+351210000000&priorities=1,10&timezones=UTC,Europe/Lisbon&updated_at_from=2026-01-01T00:00:00Z&updated_at_to=2026-01-02T00:00:00+01:00",
    )
    .unwrap();
    let time = |text| Timestamp::parse(text).unwrap();
    assert_eq!(
        page.filters,
        [
            PageFilter::Search("ada".into()),
            PageFilter::PhoneNumber("+351210000000".into()),
            PageFilter::Priorities(vec![1, 10]),
            PageFilter::Texts("timezone", vec!["UTC".into(), "Europe/Lisbon".into()]),
            PageFilter::From("updated_at", time("2026-01-01T00:00:00Z")),
            PageFilter::To("updated_at", time("2026-01-01T23:00:00Z")),
        ]
    );
}

#[test]
fn o_lists_are_filtered() {
    let page = read(
        Paged::Lists,
        "name=lead&status=ACCEPTED&fields=TEAMS&created_at_from=2026-01-01T00:00:00Z",
    )
    .unwrap();
    assert_eq!(page.filters.len(), 3);
    assert_eq!(
        read(Paged::Lists, "status=DONE").unwrap_err(),
        "`status` is `DONE`; it must be `REJECTED`, `VALIDATION_STARTED`, `UPLOADED`, `ACCEPTED`, `INCOMPLETE` or `CORRUPTED`"
    );
}

#[test]
fn pages_have_an_order() {
    let order = |text: &str| {
        let query = format!("order_by={text}");
        read(Paged::Records, &query).map(|page| page.order)
    };
    assert_eq!(order("priority"), Ok(Some(("priority", false))));
    assert_eq!(order("priority:asc"), Ok(Some(("priority", false))));
    assert_eq!(order("priority:desc"), Ok(Some(("priority", true))));
    assert_eq!(order("-priority"), Ok(Some(("priority", true))));
    assert_eq!(
        order("priority;drop"),
        Err("`order_by` is `priority;drop`; it must be `created_at`, `first_name`, `last_name`, `priority`, `timezone` or `updated_at`, with `:desc` for the largest first".to_owned())
    );
}

#[test]
fn what_cannot_be_asked_is_refused() {
    for (query, detail) in [
        (
            "page=0",
            "`page` is `0`; it must be a whole number from 1 to 1,000,000",
        ),
        (
            "per_page=201",
            "`per_page` is `201`; it must be a whole number from 1 to 200",
        ),
        (
            "per_page=%2B5",
            "`per_page` is `+5`; it must be a whole number from 1 to 200",
        ),
        (
            "priorities=1,x",
            "`priorities` is `x`; it must be a whole number from 1 to 10",
        ),
        (
            "search=",
            "`search` is empty; give it a value, or leave it out",
        ),
        (
            "page=1&page=2",
            "`page` is there more than once; keep one of them",
        ),
        (
            "updated_at_from=monday",
            "`updated_at_from` is `monday`; it must be an RFC 3339 date-time such as `2026-01-31T09:30:00Z`",
        ),
        (
            "extra_data_filter=x",
            "`extra_data_filter` is not a parameter here; allowed: `page`, `per_page`, `order_by`, `phone_number`, `priorities`, `search`, `timezones`, `updated_at_from` or `updated_at_to`",
        ),
    ] {
        assert_eq!(
            read(Paged::Records, query),
            Err(detail.to_owned()),
            "{query}"
        );
    }
}

#[test]
fn a_record_is_named_by_its_phone_number_or_by_where_it_comes_from() {
    let pairs = crate::query::pairs;
    // The plus is not encoded.
    let read = by_phone(pairs("preview=true&phone_number=+351210000000"));
    assert_eq!(read, Ok(Selector::PhoneNumber("+351210000000".into())));
    let read = by_reference(pairs("external_id=7&external_provider=crm"));
    assert_eq!(read, Ok(Selector::External("crm".into(), "7".into())));
    for (refused, name) in [
        (by_phone(pairs("phone_number=")), "phone_number"),
        (by_reference(pairs("external_id=7")), "external_provider"),
        (by_reference(pairs("external_provider=crm")), "external_id"),
    ] {
        let detail = format!("`{name}` is missing; it names the record");
        let error = Error::new(Code::MissingParameter, detail).in_parameter(name);
        assert_eq!(refused, Err(error));
    }
}
