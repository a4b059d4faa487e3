//! The routes, an entry each.

use lockstep_core::talkdesk::{BY_PHONE, BY_REFERENCE, Needed, Paged, Verb};

/// A route.
#[derive(Debug, Clone, Copy)]
pub struct Route {
    /// The method, in lower case.
    pub method: &'static str,
    /// The path.
    pub path: &'static str,
    /// What names the operation, behind the dialect's tag.
    pub id: &'static str,
    /// What it does.
    pub summary: &'static str,
    /// Its parameters, besides those of the path and those of everything that writes.
    pub query: Query,
    /// What it is sent.
    pub body: Body,
    /// What it answers.
    pub answer: Answer,
    /// Statuses of what may go wrong, besides what always may.
    pub fails: &'static [u16],
    /// Whether it writes, and how safely that is repeated.
    pub writes: Writes,
}

/// The parameters of a query.
#[derive(Debug, Clone, Copy)]
pub enum Query {
    /// None.
    None,
    /// Those of a page.
    Page(Paged),
    /// Those that name a record.
    Record(&'static [Needed]),
    /// Whether to wait for the outcome.
    Async,
}

/// A body.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Body {
    /// None.
    None,
    /// A new list.
    NewList,
    /// What to change in a list.
    ListChanges,
    /// A new record.
    NewRecord,
    /// What to change in a record.
    RecordChanges,
    /// The inputs of a bulk call.
    Bulk(Verb),
}

/// What a route answers.
#[derive(Debug, Clone, Copy)]
pub struct Answer {
    /// The status.
    pub status: u16,
    /// What it is.
    pub doc: &'static str,
    /// Its schemas: one of these; none where it is empty.
    pub schemas: &'static [&'static str],
    /// The schema of the answer to a call that goes on; none where none does.
    pub accepted: &'static str,
    /// Whether it names its batch.
    pub names_batch: bool,
    /// Whether it has the address of what was made.
    pub has_location: bool,
}

/// Whether a route writes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Writes {
    /// It only reads.
    No,
    /// It does, and can be previewed.
    Previewable,
    /// It does, can be previewed, and repeated under a key.
    Repeatable,
}

const fn answer(doc: &'static str, schemas: &'static [&'static str]) -> Answer {
    Answer {
        status: 200,
        doc,
        schemas,
        accepted: "",
        names_batch: false,
        has_location: false,
    }
}

const GONE: Answer = Answer {
    status: 204,
    accepted: "BulkDelete",
    ..answer("The record is deleted.", &[])
};

const BULK_CHANGE: Answer = Answer {
    accepted: "BulkChange",
    names_batch: true,
    ..answer("What came of each input.", &["BulkChange"])
};

const BULK_DELETE: Answer = Answer {
    accepted: "BulkDelete",
    names_batch: true,
    ..answer("What came of each input.", &["BulkDelete"])
};

/// Something that is read.
const READ: Route = Route {
    method: "get",
    path: "",
    id: "",
    summary: "",
    query: Query::None,
    body: Body::None,
    answer: answer("", &[]),
    fails: &[404],
    writes: Writes::No,
};

/// A record that is deleted.
const DELETE: Route = Route {
    method: "delete",
    answer: GONE,
    fails: &[404, 409],
    writes: Writes::Repeatable,
    ..READ
};

/// A bulk call.
const BULK: Route = Route {
    path: "/record-lists/{id}/records/bulks",
    query: Query::Async,
    answer: BULK_CHANGE,
    fails: &[404, 413],
    writes: Writes::Repeatable,
    ..READ
};

/// All of them.
pub static ROUTES: &[Route] = &[
    Route {
        path: "/record-lists",
        id: "list",
        summary: "List record lists",
        query: Query::Page(Paged::Lists),
        answer: answer("A page of lists.", &["RecordLists"]),
        fails: &[],
        ..READ
    },
    Route {
        method: "post",
        path: "/record-lists",
        id: "create",
        summary: "Create a record list",
        body: Body::NewList,
        answer: Answer {
            status: 201,
            has_location: true,
            ..answer("The list that was made.", &["RecordList"])
        },
        fails: &[413],
        writes: Writes::Repeatable,
        ..READ
    },
    Route {
        path: "/record-lists/{id}",
        id: "show",
        summary: "Show a record list",
        answer: answer("The list.", &["RecordList"]),
        ..READ
    },
    Route {
        method: "patch",
        path: "/record-lists/{id}",
        id: "update",
        summary: "Name a record list anew",
        body: Body::ListChanges,
        answer: answer("The list.", &["RecordList"]),
        fails: &[404, 409, 413],
        writes: Writes::Previewable,
        ..READ
    },
    Route {
        path: "/record-lists/{id}/records",
        id: "records.list",
        summary: "List the records of a list",
        query: Query::Page(Paged::Records),
        answer: answer("A page of records.", &["Records"]),
        ..READ
    },
    Route {
        method: "post",
        path: "/record-lists/{id}/records",
        id: "records.create",
        summary: "Create a record",
        body: Body::NewRecord,
        answer: Answer {
            status: 201,
            accepted: "BulkChange",
            has_location: true,
            ..answer("The record that was made.", &["Record"])
        },
        fails: &[404, 409, 413],
        writes: Writes::Repeatable,
        ..READ
    },
    Route {
        path: "/record-lists/{id}/records",
        id: "records.deleteByPhone",
        summary: "Delete the record with a phone number",
        query: Query::Record(BY_PHONE),
        ..DELETE
    },
    Route {
        path: "/record-lists/{id}/external-records",
        id: "records.deleteByReference",
        summary: "Delete the record that comes from elsewhere",
        query: Query::Record(BY_REFERENCE),
        ..DELETE
    },
    Route {
        path: "/record-lists/{id}/records/timezones",
        id: "records.timezones",
        summary: "List time zones",
        answer: answer("The time zones of the list's records.", &["Timezones"]),
        ..READ
    },
    Route {
        path: "/record-lists/{id}/records/{record_id}",
        id: "records.show",
        summary: "Show a record",
        answer: answer("The record.", &["Record"]),
        ..READ
    },
    Route {
        method: "patch",
        path: "/record-lists/{id}/records/{record_id}",
        id: "records.update",
        summary: "Change a record",
        body: Body::RecordChanges,
        answer: Answer {
            accepted: "BulkChange",
            ..answer("The record.", &["Record"])
        },
        fails: &[404, 409, 413],
        writes: Writes::Repeatable,
        ..READ
    },
    Route {
        path: "/record-lists/{id}/records/{record_id}",
        id: "records.delete",
        summary: "Delete a record",
        ..DELETE
    },
    Route {
        method: "post",
        id: "records.bulkCreate",
        summary: "Create records",
        body: Body::Bulk(Verb::Create),
        answer: Answer {
            status: 201,
            ..BULK_CHANGE
        },
        ..BULK
    },
    Route {
        method: "patch",
        id: "records.bulkUpdate",
        summary: "Change records, each in its own way",
        body: Body::Bulk(Verb::Update),
        ..BULK
    },
    Route {
        method: "delete",
        id: "records.bulkDelete",
        summary: "Delete records by their ids, phone numbers or external references",
        body: Body::Bulk(Verb::Delete),
        answer: BULK_DELETE,
        ..BULK
    },
    Route {
        path: "/record-lists/{id}/records/bulks/{batch_id}",
        id: "records.bulkOutcome",
        summary: "Show what came of a bulk call",
        answer: answer("What came of the call.", &["BulkChange", "BulkDelete"]),
        ..READ
    },
];
