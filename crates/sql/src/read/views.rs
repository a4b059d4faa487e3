//! How records are read in a view, which is remembered.

use std::cell::RefCell;
use std::rc::Rc;

use lockstep_core::schema::ResourceType;

use crate::read::document::resource_pieces;
use crate::read::rendered::Rendered;
use crate::read::view::View;

/// The most views that are remembered.
const VIEWS: usize = 64;

thread_local! {
    /// By type and view. To make one takes longer than to answer a request with it.
    static RENDERED: RefCell<Vec<(&'static str, View, Rc<Rendered>)>> = const { RefCell::new(Vec::new()) };
}

/// How records of a type are read in a view.
pub(crate) fn rendered(resource: &ResourceType, view: &View) -> Rc<Rendered> {
    RENDERED.with_borrow_mut(|known| {
        let is_same = |(name, other, _): &&(&str, View, _)| *name == resource.name && other == view;
        if let Some((_, _, rendered)) = known.iter().find(is_same) {
            return Rc::clone(rendered);
        }
        let rendered = Rc::new(resource_pieces(resource, &view.literal_shape()).split());
        if known.len() >= VIEWS {
            known.clear();
        }
        known.push((resource.name, view.clone(), Rc::clone(&rendered)));
        rendered
    })
}
