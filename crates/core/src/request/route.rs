//! What every route says of itself, whatever its dialect.

use crate::query::Known;

/// What is to be known of a route before it is answered.
pub trait Route {
    /// Its name, as the description of the interface has it.
    fn operation(&self) -> String;

    /// Whether a request for it may change something.
    fn may_write(&self) -> bool;

    /// Whether it can say what it would do, with nothing written.
    fn has_preview(&self) -> bool;

    /// The parameters that it knows, where it may write: any other is refused. `None` where what is asked for
    /// does not exist, which it refuses by itself.
    fn parameters(&self) -> Option<Vec<Known>>;

    /// Whether it knows the switch `async`.
    fn has_async(&self) -> bool {
        false
    }

    /// What body it takes.
    fn body(&self) -> Body;

    /// Whether it honours an `Idempotency-Key`.
    fn is_keyed(&self) -> bool;
}

/// What body a route takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Body {
    /// None; what comes is not read.
    Unread,
    /// Any bytes, whatever their media type.
    Bytes,
    /// A JSON document, sent as one.
    Document,
    /// One that the route reads by itself, as it comes.
    Stream,
}
