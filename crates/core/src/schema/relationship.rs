//! One relationship: what it leads to, and what of it a document shows.

use serde::Serialize;

use super::Access;

/// How many records a relationship leads to, and how a document shows them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub enum Cardinality {
    /// One or none; shown as `data`.
    One,
    /// Few, kept as a list of ids with the record; shown as `data`.
    Listed,
    /// Few; shown as `data` with `links` and `meta.count`.
    Few,
    /// Many; shown as `links.related` only.
    Many,
}

/// One relationship of a resource type.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Relationship {
    /// The member name: camelCase.
    pub name: &'static str,
    /// The types it may lead to.
    pub targets: &'static [&'static str],
    /// How many.
    pub cardinality: Cardinality,
    /// Who writes it.
    pub access: Access,
    /// Whether it must be given on create, and may never be null.
    pub required: bool,
    /// The attributes of the related record by which the collection can be filtered:
    /// `filter[name][attribute]`. The reference's list.
    pub filters: &'static [&'static str],
    /// What it means; empty in WebAssembly.
    pub doc: &'static str,
}

impl Relationship {
    const fn new(
        name: &'static str,
        targets: &'static [&'static str],
        cardinality: Cardinality,
        doc: &'static str,
    ) -> Self {
        Self {
            name,
            targets,
            cardinality,
            access: Access::ReadOnly,
            required: false,
            filters: &[],
            // Nobody shows it to a reader there, and in the npm package every kilobyte counts.
            doc: if cfg!(target_arch = "wasm32") {
                ""
            } else {
                doc
            },
        }
    }

    /// To one record or none.
    pub(crate) const fn one(
        name: &'static str,
        targets: &'static [&'static str],
        doc: &'static str,
    ) -> Self {
        Self::new(name, targets, Cardinality::One, doc)
    }

    /// To few records of one type, kept as a list of ids with the record.
    pub(crate) const fn listed(
        name: &'static str,
        targets: &'static [&'static str],
        doc: &'static str,
    ) -> Self {
        Self::new(name, targets, Cardinality::Listed, doc)
    }

    /// To few records, shown with their ids.
    pub(crate) const fn few(
        name: &'static str,
        targets: &'static [&'static str],
        doc: &'static str,
    ) -> Self {
        Self::new(name, targets, Cardinality::Few, doc)
    }

    /// To many records, shown as a link.
    pub(crate) const fn many(
        name: &'static str,
        targets: &'static [&'static str],
        doc: &'static str,
    ) -> Self {
        Self::new(name, targets, Cardinality::Many, doc)
    }

    /// Clients write it.
    pub(crate) const fn writable(mut self) -> Self {
        self.access = Access::Writable;
        self
    }

    /// Clients write it on create only.
    pub(crate) const fn create_only(mut self) -> Self {
        self.access = Access::CreateOnly;
        self
    }

    /// It must be given on create, and may never be null.
    pub(crate) const fn required(mut self) -> Self {
        self.required = true;
        self
    }

    /// `filter[name][attribute]` exists for these attributes.
    pub(crate) const fn filterable_by(mut self, attributes: &'static [&'static str]) -> Self {
        self.filters = attributes;
        self
    }

    /// Whether it may lead to records of more than one type.
    #[must_use]
    pub const fn is_polymorphic(&self) -> bool {
        self.targets.len() > 1
    }
}
