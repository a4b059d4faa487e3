//! What the platform did not do. It is ours to mend: it is logged, and no detail of it goes out.

use std::fmt;

use worker::wasm_bindgen::JsValue;

/// Why the platform did not do what it was asked for.
#[derive(Debug)]
pub struct Fault(String);

impl Fault {
    /// One with this cause, in the platform's words or ours.
    pub fn new(cause: impl Into<String>) -> Self {
        Self(cause.into())
    }

    /// The cause.
    pub fn cause(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl From<worker::Error> for Fault {
    fn from(error: worker::Error) -> Self {
        Self(error.to_string())
    }
}

impl From<JsValue> for Fault {
    fn from(error: JsValue) -> Self {
        worker::Error::from(error).into()
    }
}
