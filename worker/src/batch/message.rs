//! What travels through the queue, and what becomes of it.

use lockstep_sql::{Organisation, Range};
use serde::{Deserialize, Serialize};

/// One chunk of a batch. Pinned: messages of an older release are still on their way.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Message {
    /// The organisation's id.
    pub organisation: i64,
    /// The batch's id.
    pub batch: i64,
    /// The bulk action.
    pub action: String,
    /// The first item's id.
    pub from: i64,
    /// The last item's id.
    pub to: i64,
}

impl Message {
    /// The organisation.
    pub const fn organisation(&self) -> Organisation {
        Organisation::new(self.organisation)
    }

    /// The items.
    pub const fn range(&self) -> Range {
        Range {
            from: self.from,
            to: self.to,
        }
    }
}

/// What becomes of a message.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    /// Nothing is left to do of it. What was handed out in its place is to be sent.
    Done(Option<Range>),
    /// Some items lost every race, or there is no room for more statements; deliver the message again.
    Again,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_form_of_a_message_is_pinned() {
        let text = r#"{"organisation":1,"batch":2,"action":"prospectsAddTags","from":20000001,"to":20003000}"#;
        let message: Message = serde_json::from_str(text).unwrap();
        // As long as those of an older release: a message says itself how many items it is about.
        let (from, to) = (20_000_001, 20_003_000);
        assert_eq!(message.range(), Range { from, to });
        assert_eq!(serde_json::to_string(&message).unwrap(), text);
    }
}
