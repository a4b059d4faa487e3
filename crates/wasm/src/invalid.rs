//! The error of an argument that is not what it has to be.

use lockstep_core::error::{Code, Error};

/// An error about an argument.
pub(crate) fn invalid(detail: String) -> Error {
    Error::new(Code::InvalidArgument, detail)
}
