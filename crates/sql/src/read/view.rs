//! How an answer shows records: what a request asks for besides which ones.

use lockstep_core::query::{Fieldsets, Hop, Inclusions};
use lockstep_core::schema::{RESOURCE_TYPES, Relationship, ResourceType};
use lockstep_template::Ids;

use crate::builder::statement::Builder;
use crate::read::pieces::Pieces;

/// How documents show records.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct View {
    /// The address of the API, without a slash at its end.
    pub base: String,
    /// Which members are shown.
    pub fieldsets: Fieldsets,
    /// The form of ids.
    pub ids: Ids,
    /// Which related records come along; `None` where the request does not speak of it.
    pub inclusions: Option<Inclusions>,
    /// What is said of each resource.
    pub meta: Meta,
    /// Of which types the caller may not read records: a batch about them does not tell what its input and its reasons
    /// quote of them.
    pub hidden: Vec<&'static ResourceType>,
}

impl View {
    /// The view of a request that asks for nothing particular.
    #[must_use]
    pub fn new(base: impl Into<String>) -> Self {
        Self {
            base: base.into(),
            fieldsets: Fieldsets::default(),
            ids: Ids::default(),
            inclusions: None,
            meta: Meta::default(),
            hidden: Vec::new(),
        }
    }

    /// The view with all members in their plain form, as a decision reads a record.
    #[must_use]
    pub fn whole(&self) -> Self {
        Self::new(self.base.as_str())
    }

    /// The view inside a statement.
    pub(crate) fn shape(&self, builder: &mut Builder) -> Shape {
        Shape {
            base: Base::Parameter(builder.name(self.base.as_str())),
            ..self.literal_shape()
        }
    }

    /// The view inside a template.
    pub(crate) fn literal_shape(&self) -> Shape {
        Shape {
            base: Base::Literal(self.base.clone()),
            fieldsets: self.fieldsets.clone(),
            ids: self.ids,
            inclusions: self.inclusions.clone().unwrap_or_default(),
            meta: self.meta.clone(),
            hidden: self.hidden.clone(),
        }
    }
}

/// What answers say of each resource in its `meta`.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Meta {
    /// What the caller may do; `None` where nobody asks.
    pub authorization: Option<Authorization>,
    /// Whether the external sources are named.
    pub data_connections: bool,
}

/// The types of which the caller may change and delete records.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Authorization {
    pub(crate) write: Vec<&'static str>,
    pub(crate) delete: Vec<&'static str>,
}

impl Authorization {
    /// What these predicates allow.
    #[must_use]
    pub fn new(
        may_write: impl Fn(&'static ResourceType) -> bool,
        may_delete: impl Fn(&'static ResourceType) -> bool,
    ) -> Self {
        let names = |may: &dyn Fn(&'static ResourceType) -> bool| {
            let types = RESOURCE_TYPES.iter().copied();
            types.filter(|one| may(one)).map(|one| one.name).collect()
        };
        Self {
            write: names(&may_write),
            delete: names(&may_delete),
        }
    }
}

/// The address of the API, as a document is made of it.
#[derive(Debug)]
pub(crate) enum Base {
    /// The name of a parameter of the statement.
    Parameter(String),
    /// The address itself.
    Literal(String),
}

/// A view inside a statement, whose values are parameters of it.
#[derive(Debug)]
pub(crate) struct Shape {
    base: Base,
    /// Which members are shown.
    pub(crate) fieldsets: Fieldsets,
    /// The form of ids.
    pub(crate) ids: Ids,
    /// Which related records come along.
    pub(crate) inclusions: Inclusions,
    /// What is said of each resource.
    pub(crate) meta: Meta,
    /// Of which types nothing may be told.
    pub(crate) hidden: Vec<&'static ResourceType>,
}

impl Shape {
    /// Appends the address of the API.
    pub(crate) fn push_base(&self, pieces: &mut Pieces) {
        match &self.base {
            Base::Parameter(name) => pieces.sql(name),
            Base::Literal(text) => pieces.text(text),
        };
    }

    /// The address of the API as an expression.
    pub(crate) fn base(&self) -> String {
        match &self.base {
            Base::Parameter(name) => name.clone(),
            Base::Literal(text) => format!("'{}'", text.replace('\'', "''")),
        }
    }

    /// The members of a type that are shown; `None` where all are.
    pub(crate) fn fields(&self, resource: &ResourceType) -> Option<&[&'static str]> {
        self.fieldsets.of(resource)
    }

    /// The hop by a relationship that has to name its records, since they come along ("full
    /// linkage").
    pub(crate) fn included(
        &self,
        resource: &ResourceType,
        relationship: &Relationship,
    ) -> Option<&Hop> {
        self.inclusions.hop(resource, relationship)
    }
}
