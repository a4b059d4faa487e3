//! Pages of which no more is sent than they have.
//!
//! In scope: the records that fit, of those that a statement finds. How long they are SQLite knows of columns
//! without reading them (`octet_length`), so those that do not fit cost next to nothing.

/// About how many bytes of values a page has at most, as they are sent; one record is shown however long it is.
///
/// A Worker has 128 MB for what D1 sends, its copy in wasm and the documents made of it.
pub const PAGE_OCTETS: usize = 4_000_000;

/// The records of a page, as what rows are selected from.
pub(crate) struct Bounded<'a> {
    /// The table.
    pub(crate) table: &'a str,
    /// What it is called: by `found`, `octets` and whoever selects.
    pub(crate) name: &'a str,
    /// How many octets a record has, about; more than 0.
    pub(crate) octets: &'a str,
    /// Which records, in their order: `SELECT … AS page_id FROM …`.
    pub(crate) found: &'a str,
    /// What else of `found` is wanted: names with a comma before each.
    pub(crate) also: &'a str,
    /// Which come along.
    pub(crate) rest: Rest,
}

/// Which records come along that do not fit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Rest {
    /// The first of them, which tells that a page goes on.
    First,
    /// All of them: they were named.
    All,
}

impl Bounded<'_> {
    /// What stands behind `FROM`: the records as far as [`PAGE_OCTETS`] go, of which `fits` is 1; and of the others
    /// those that come along, of which it is 0.
    pub(crate) fn source(&self) -> String {
        let Self {
            table,
            name,
            octets,
            found,
            also,
            rest,
        } = self;
        let end = match rest {
            Rest::First => format!(" WHERE so_far - octets <= {PAGE_OCTETS}"),
            Rest::All => String::new(),
        };
        let called = if table == name {
            String::new()
        } else {
            format!(" AS {name}")
        };
        format!(
            "(SELECT page_id{also}, so_far <= {PAGE_OCTETS} OR so_far = octets AS fits FROM \
             (SELECT page_id{also}, octets, sum(octets) OVER (ROWS UNBOUNDED PRECEDING) AS so_far FROM \
             (SELECT page_id{also}, {octets} AS octets FROM ({found}) CROSS JOIN {table}{called} ON {name}.id = page_id)){end}) CROSS JOIN {table}{called} ON {name}.id = page_id"
        )
    }
}
