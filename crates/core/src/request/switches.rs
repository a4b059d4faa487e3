//! The switches that dialects share, and which parameters a request may have.

use super::Route;
use crate::error::{Code, Error, excerpt};
use crate::query::{self, Pair, boolean, check_known};

/// Leaves a bulk call to the queue.
pub const ASYNC: &str = "async";

/// Looks through the parameters of a request that every route has alike; returns whether nothing is to be
/// written. `header` is what the request's [`query::PREVIEW_HEADER`] says, and `is_preview` whether its address asks
/// for a preview.
///
/// # Errors
/// A switch of which nobody can tell whether it is on, and of a request that may write, what it does not know: a
/// preview that was not understood would write.
pub fn switches<'a, P: Iterator<Item = Pair<'a>>>(
    route: &(impl Route + ?Sized),
    pairs: impl Fn() -> P,
    header: Option<&str>,
    is_preview: bool,
) -> Result<bool, Vec<Error>> {
    if route.has_async() {
        check_async(pairs())?;
    }
    // What only reads ignores what it does not know.
    if !route.may_write() {
        return Ok(false);
    }
    if pairs().next().is_some()
        && let Some(known) = route.parameters()
    {
        check_known(pairs(), &known)?;
    }
    asks_for_preview(pairs(), header, route.has_preview(), is_preview)
}

/// Whether the request says that nothing is to be written, in one of the ways of [`query::preview`] or by its path.
fn asks_for_preview<'a>(
    pairs: impl Iterator<Item = Pair<'a>>,
    header: Option<&str>,
    has_preview: bool,
    by_path: bool,
) -> Result<bool, Vec<Error>> {
    let asked = query::preview(pairs, header)?;
    if let Some(asked) = asked.filter(|asked| by_path && !asked.is_on) {
        let name = asked.place.name();
        let detail = format!(
            "`{name}` is false, and the path begins with `/preview`, so nobody can tell whether this should write; keep one of them"
        );
        let error = Error::new(Code::RepeatedParameter, detail);
        return Err(vec![asked.place.mark(error)]);
    }
    let asked = asked.filter(|asked| asked.is_on);
    if let Some(asked) = asked.filter(|_| !has_preview) {
        let name = asked.place.name();
        let detail = format!(
            "`{name}` is true, but this request has no preview, only bulk changes, imports and `revert` have one; \
             nothing was written, leave it out to write"
        );
        let error = Error::new(Code::UnknownParameter, detail);
        return Err(vec![asked.place.mark(error)]);
    }
    Ok(asked.is_some() || by_path)
}

/// Refuses a switch of which nobody can tell whether it is on.
fn check_async<'a>(pairs: impl Iterator<Item = Pair<'a>>) -> Result<(), Vec<Error>> {
    let unreadable = |(name, value): Pair<'_>| {
        if name != ASYNC || boolean(&value).is_some() {
            return None;
        }
        let detail = format!(
            "`{ASYNC}` is `{}`; it must be true or false",
            excerpt(&value)
        );
        Some(Error::new(Code::InvalidParameter, detail).in_parameter(ASYNC))
    };
    let errors: Vec<Error> = pairs.filter_map(unreadable).collect();
    if errors.is_empty() {
        Ok(())
    } else {
        Err(errors)
    }
}

/// Whether the queue is to do it: the query has `async=true`.
pub fn is_async<'a>(mut pairs: impl Iterator<Item = Pair<'a>>) -> bool {
    pairs.any(|(name, value)| name == ASYNC && boolean(&value) == Some(true))
}
