//! The counters of a batch that is about to be over, and the summary that they make.

use crate::builder::range::Range;

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
    /// only for the reasons, where some failed. `json` because a subquery hands on the text, not that
    /// it is JSON.
    pub(crate) fn summary(&self, Range { from, to }: Range) -> String {
        let Self {
            changed,
            failures,
            canceled,
        } = self;
        format!(
            "json_object('changed', {changed}, 'unchanged', total - ({changed}) - ({failures}) - ({canceled}), \
             'failed', {failures}, 'canceled', {canceled}, 'reasons', json(iif({failures} = 0, '{{}}', \
             (SELECT json_group_object(info, n) FROM (SELECT info, count(*) AS n \
             FROM batch_items WHERE id BETWEEN {from} AND {to} AND state = 'error' GROUP BY info ORDER BY n DESC LIMIT 100)))))"
        )
    }
}
