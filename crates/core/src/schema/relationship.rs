//! One relationship: what it leads to, and what of it a document shows.

use serde::Serialize;

use super::Access;
use super::rules::{OnDelete, Restriction};

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
    /// What becomes of a record when the one that it names by this is deleted.
    #[serde(skip)]
    pub on_delete: OnDelete,
    /// Why a record cannot be deleted while others name it by this.
    #[serde(skip)]
    pub restriction: Option<&'static Restriction>,
    /// Whether it names nothing while the record that it names is in the bin, and that record again
    /// once it is back: the column has the negated id meanwhile.
    #[serde(skip)]
    pub pauses_in_bin: bool,
    /// The relationship of which storage derives it.
    #[serde(skip)]
    pub derived_from: Option<&'static str>,
    /// The relationship to the record from which a new one has it, unless it says otherwise. It has
    /// the same name there.
    #[serde(skip)]
    pub inherited_by: Option<&'static str>,
    /// Whether that of a new record leads to who makes it, unless it says otherwise.
    #[serde(skip)]
    pub defaults_to_actor: bool,
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
            on_delete: OnDelete::Clear,
            restriction: None,
            pauses_in_bin: false,
            derived_from: None,
            inherited_by: None,
            defaults_to_actor: false,
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

    /// The record goes with the one that it names, for good or to the bin and back.
    pub(crate) const fn cascades(mut self) -> Self {
        self.on_delete = OnDelete::Cascade;
        self
    }

    /// The record is deleted with the one that it names, where it still has work to do.
    pub(crate) const fn cascades_if_open(mut self) -> Self {
        self.on_delete = OnDelete::CascadeOpen;
        self
    }

    /// What it names cannot be deleted meanwhile.
    pub(crate) const fn restricts(mut self, restriction: &'static Restriction) -> Self {
        self.restriction = Some(restriction);
        self
    }

    /// It names nothing while the record that it names is in the bin.
    pub(crate) const fn pauses_in_bin(mut self) -> Self {
        self.pauses_in_bin = true;
        self
    }

    /// Storage derives it from another relationship.
    pub(crate) const fn derived_from(mut self, name: &'static str) -> Self {
        self.derived_from = Some(name);
        self
    }

    /// A new record has it from the one that it names by another relationship.
    pub(crate) const fn inherited_by(mut self, name: &'static str) -> Self {
        self.inherited_by = Some(name);
        self
    }

    /// That of a new record leads to who makes it.
    pub(crate) const fn defaults_to_actor(mut self) -> Self {
        self.defaults_to_actor = true;
        self
    }

    /// Whether it is kept with the record, as one id or as a list of them.
    #[must_use]
    pub const fn is_kept(&self) -> bool {
        matches!(self.cardinality, Cardinality::One | Cardinality::Listed)
    }

    /// Whether it may lead to records of more than one type.
    #[must_use]
    pub const fn is_polymorphic(&self) -> bool {
        self.targets.len() > 1
    }
}
