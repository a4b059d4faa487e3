//! Where the page writes a text before a call, with one pass of its own encoder. Handed over as a string it would be
//! copied character by character, which is a fifth of what it costs to check a document.

use std::cell::RefCell;

use wasm_bindgen::prelude::*;

thread_local! {
    static ROOM: RefCell<Vec<u8>> = const { RefCell::new(Vec::new()) };
}

/// Makes room for a text of so many bytes, instead of the room before, and says where it is.
#[wasm_bindgen]
#[must_use]
pub fn room(bytes: usize) -> *mut u8 {
    ROOM.with_borrow_mut(|room| {
        if room.len() != bytes {
            // The old one goes first, so that two large ones are never there at once.
            *room = Vec::new();
            *room = vec![0; bytes];
        }
        room.as_mut_ptr()
    })
}

/// What `read` makes of the first `length` bytes.
pub(crate) fn with<T>(length: usize, read: impl FnOnce(&[u8]) -> T) -> T {
    ROOM.with_borrow(|room| read(room.get(..length).unwrap_or_default()))
}
