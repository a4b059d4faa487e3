//! The routes, an entry each.

use lockstep_core::hubspot::body::Operation;
use lockstep_core::hubspot::query;

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
    /// What the path names.
    pub in_path: InPath,
    /// The names of its parameters, besides those of everything that writes.
    pub query: &'static [&'static str],
    /// What it is sent.
    pub body: Body,
    /// The status of what it answers.
    pub status: u16,
    /// The schema of that; none where it is empty.
    pub answer: &'static str,
    /// Other statuses under which it answers about a batch.
    pub also: &'static [u16],
    /// Statuses of what may go wrong, besides what always may.
    pub fails: &'static [u16],
    /// Whether it writes, and so can be previewed.
    pub writes: bool,
}

/// What a path names.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum InPath {
    /// Nothing.
    None,
    /// A record, by its id or by a value that only it has.
    Record,
    /// A batch.
    Batch,
    /// A property.
    Property,
}

/// A body.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Body {
    /// None.
    None,
    /// A new record.
    New,
    /// Values for properties of a record.
    Changes,
    /// The inputs of a batch.
    Inputs(Operation),
    /// What to search for.
    Search,
    /// A new property.
    NewProperty,
    /// What to change in the definition of a property.
    ChangedProperty,
}

/// Something that is read and found.
const READ: Route = Route {
    method: "get",
    path: "",
    id: "",
    summary: "",
    in_path: InPath::None,
    query: &[],
    body: Body::None,
    status: 200,
    answer: "",
    also: &[],
    fails: &[],
    writes: false,
};

/// Something that is written.
const WRITE: Route = Route {
    method: "post",
    writes: true,
    ..READ
};

/// A batch that writes.
const BATCH: Route = Route {
    query: &["async"],
    answer: "Batch",
    also: &[202, 207],
    fails: &[409],
    ..WRITE
};

/// Something that is archived.
const ARCHIVE: Route = Route {
    method: "delete",
    status: 204,
    ..WRITE
};

/// All of them.
pub static ROUTES: &[Route] = &[
    Route {
        path: "/crm/v3/objects/communications",
        id: "communications.list",
        summary: "List communications",
        query: query::LIST,
        answer: "Page",
        ..READ
    },
    Route {
        path: "/crm/v3/objects/communications",
        id: "communications.create",
        summary: "Create a communication",
        body: Body::New,
        status: 201,
        answer: "Communication",
        fails: &[409],
        ..WRITE
    },
    Route {
        path: "/crm/v3/objects/communications/{id}",
        id: "communications.show",
        summary: "Show a communication",
        in_path: InPath::Record,
        query: query::SHOW,
        answer: "Communication",
        fails: &[404],
        ..READ
    },
    Route {
        method: "patch",
        path: "/crm/v3/objects/communications/{id}",
        id: "communications.update",
        summary: "Change a communication",
        in_path: InPath::Record,
        query: query::UPDATE,
        body: Body::Changes,
        answer: "Communication",
        fails: &[404, 409],
        ..WRITE
    },
    Route {
        path: "/crm/v3/objects/communications/{id}",
        id: "communications.archive",
        summary: "Archive a communication",
        in_path: InPath::Record,
        ..ARCHIVE
    },
    Route {
        path: "/crm/v3/objects/communications/batch/create",
        id: "communications.batch.create",
        summary: "Create communications, each in its own way",
        body: Body::Inputs(Operation::Create),
        status: 201,
        ..BATCH
    },
    Route {
        method: "post",
        path: "/crm/v3/objects/communications/batch/read",
        id: "communications.batch.read",
        summary: "Read communications, each in its own way",
        query: query::READ,
        body: Body::Inputs(Operation::Read),
        answer: "Batch",
        also: &[207],
        ..READ
    },
    Route {
        path: "/crm/v3/objects/communications/batch/update",
        id: "communications.batch.update",
        summary: "Update communications, each in its own way",
        body: Body::Inputs(Operation::Update),
        ..BATCH
    },
    Route {
        path: "/crm/v3/objects/communications/batch/upsert",
        id: "communications.batch.upsert",
        summary: "Upsert communications, each in its own way",
        body: Body::Inputs(Operation::Upsert),
        ..BATCH
    },
    Route {
        path: "/crm/v3/objects/communications/batch/archive",
        id: "communications.batch.archive",
        summary: "Archive communications, each in its own way",
        body: Body::Inputs(Operation::Archive),
        status: 204,
        answer: "",
        also: &[202],
        ..BATCH
    },
    Route {
        path: "/crm/v3/objects/communications/batch/{id}",
        id: "communications.batch.outcome",
        summary: "Show what came of a batch",
        in_path: InPath::Batch,
        answer: "Batch",
        also: &[207],
        fails: &[404],
        ..READ
    },
    Route {
        method: "post",
        path: "/crm/v3/objects/communications/search",
        id: "communications.search",
        summary: "Search communications",
        body: Body::Search,
        answer: "SearchPage",
        ..READ
    },
    Route {
        path: "/crm/v3/properties/communications",
        id: "properties.list",
        summary: "List properties",
        query: query::DEFINITIONS,
        answer: "Properties",
        ..READ
    },
    Route {
        path: "/crm/v3/properties/communications",
        id: "properties.create",
        summary: "Define a property",
        body: Body::NewProperty,
        status: 201,
        answer: "Property",
        fails: &[409],
        ..WRITE
    },
    Route {
        path: "/crm/v3/properties/communications/{name}",
        id: "properties.show",
        summary: "Show a property",
        in_path: InPath::Property,
        query: query::DEFINITIONS,
        answer: "Property",
        fails: &[404],
        ..READ
    },
    Route {
        method: "patch",
        path: "/crm/v3/properties/communications/{name}",
        id: "properties.update",
        summary: "Change a property",
        in_path: InPath::Property,
        body: Body::ChangedProperty,
        answer: "Property",
        fails: &[404],
        ..WRITE
    },
    Route {
        path: "/crm/v3/properties/communications/{name}",
        id: "properties.archive",
        summary: "Archive a property",
        in_path: InPath::Property,
        ..ARCHIVE
    },
];
