//! The counters of a batch that is about to be over, and the summary that they make.

use lockstep_core::batch::ItemState;

use crate::builder::range::Range;
use crate::builder::states::quoted;

/// The counters of a batch that is about to be over, as expressions.
pub(crate) struct Counters<'a> {
    pub(crate) changed: &'a str,
    pub(crate) failures: &'a str,
    pub(crate) canceled: &'a str,
}

impl Counters<'_> {
    /// Those of its row, with nothing pending.
    pub(crate) const COUNTED: Self = Self {
        changed: "batches.changed",
        failures: "batches.failures",
        canceled: "0",
    };

    /// The expression of the batch's summary. The items, whose ids are in this range, are looked at
    /// only for the reasons and codes, where some failed. `json` because a subquery hands on the text, not that
    /// it is JSON.
    pub(crate) fn summary(&self, Range { from, to }: Range) -> String {
        let Self {
            changed,
            failures,
            canceled,
        } = self;
        let error = quoted(ItemState::Error);
        let counted = |column| {
            format!(
                "json(iif({failures} = 0, '{{}}', (SELECT json_group_object({column}, n) FROM (SELECT {column}, count(*) AS n \
                 FROM batch_items WHERE id BETWEEN {from} AND {to} AND state = {error} AND {column} IS NOT NULL \
                 GROUP BY {column} ORDER BY n DESC LIMIT 100))))"
            )
        };
        let (reasons, codes) = (counted("info"), counted("code"));
        format!(
            "json_object('changed', {changed}, 'unchanged', total - ({changed}) - ({failures}) - ({canceled}), \
             'failed', {failures}, 'canceled', {canceled}, 'reasons', {reasons}, 'codes', {codes})"
        )
    }
}
