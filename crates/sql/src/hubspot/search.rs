//! Searching communications by their properties, of one organisation only.

use lockstep_core::hubspot::answer::Record;
use lockstep_core::hubspot::search::{
    BETWEEN_WORDS, Filter, Operand, QUERIED, Search, Subject, Test, Token,
};

use crate::builder::folded;
use crate::builder::organisation::Organisation;
use crate::builder::query::Query;
use crate::builder::row::Count;
use crate::builder::statement::{Builder, Param};
use crate::hubspot::communication::{COLUMNS, page};

impl Organisation {
    /// A page of what a search finds, as far as that goes.
    #[must_use]
    pub fn search_communications(self, search: &Search) -> Query<Record> {
        let mut found = Builder::new("SELECT r.id AS page_id");
        self.push_found(&mut found, search);
        found.push(" ORDER BY ");
        if let Some((subject, is_descending)) = &search.sort {
            let column = column(&mut found, subject, false);
            let direction = if *is_descending { " DESC" } else { "" };
            found.push(&format!("{column}{direction}, "));
        }
        found.push("r.id").limit(search.limit);
        found.push(" OFFSET ").bind(search.after);
        let select = |found: &str| format!("SELECT {COLUMNS} FROM {}", page(found));
        found.wrap(select).asks()
    }

    /// How many a search finds.
    #[must_use]
    pub fn count_searched_communications(self, search: &Search) -> Query<Count> {
        let mut count = Builder::new("SELECT count(*) AS count");
        self.push_found(&mut count, search);
        count.build().asks()
    }

    fn push_found(self, builder: &mut Builder, search: &Search) {
        builder
            .push(" FROM communications AS r WHERE r.organisation_id = ")
            .bind(self.id());
        let body = Subject::Property(QUERIED.to_owned(), false);
        for token in search.query.iter().flatten() {
            let column = column(builder, &body, true);
            let found = words(builder, &column, token);
            builder.push(&format!(" AND {found}"));
        }
        if search.query.as_ref().is_some_and(Vec::is_empty) {
            builder.push(" AND 0");
        }
        if search.groups.is_empty() {
            return;
        }
        let groups: Vec<String> = search
            .groups
            .iter()
            .map(|group| {
                let filters: Vec<String> = group
                    .iter()
                    .map(|filter| condition(builder, filter))
                    .collect();
                match filters.is_empty() {
                    true => "1".to_owned(),
                    false => filters.join(" AND "),
                }
            })
            .collect();
        builder.push(&format!(" AND (({}))", groups.join(") OR (")));
    }
}

/// The SQL of what a condition is about; where `is_folded`, texts are those that searches compare.
fn column(builder: &mut Builder, subject: &Subject, is_folded: bool) -> String {
    match subject {
        Subject::Id => "r.id".to_owned(),
        Subject::CreatedAt => "r.created_at".to_owned(),
        Subject::UpdatedAt => "r.updated_at".to_owned(),
        Subject::Creator => "CAST(r.creator_id AS TEXT)".to_owned(),
        Subject::Property(name, is_number) => {
            let name = builder.name(&**name);
            let value = format!("(r.properties ->> {name})");
            match (is_number, is_folded) {
                (true, _) => format!("CAST({value} AS REAL)"),
                (false, true) => folded::member("r.", "properties", &name),
                (false, false) => value,
            }
        }
    }
}

fn operand(builder: &mut Builder, operand: &Operand) -> String {
    match operand {
        Operand::Number(number) => builder.name(Param::Real(*number)),
        Operand::Text(text) => builder.name(&**text),
    }
}

/// The SQL of a condition, which is true or false, never neither.
fn condition(builder: &mut Builder, filter: &Filter) -> String {
    let column = column(builder, &filter.subject, true);
    let mut value = |one: &Operand| operand(builder, one);
    match &filter.test {
        Test::Equal(one) => format!("{column} IS {}", value(one)),
        Test::NotEqual(one) => format!("{column} IS NOT {}", value(one)),
        Test::Less(one, or_equal) => {
            let sign = if *or_equal { "<=" } else { "<" };
            format!("coalesce({column} {sign} {}, 0)", value(one))
        }
        Test::Greater(one, or_equal) => {
            let sign = if *or_equal { ">=" } else { ">" };
            format!("coalesce({column} {sign} {}, 0)", value(one))
        }
        Test::Between(low, high) => {
            let (low, high) = (value(low), value(high));
            format!("coalesce({column} BETWEEN {low} AND {high}, 0)")
        }
        Test::Among(all, is_negated) => {
            let all: Vec<serde_json::Value> = all
                .iter()
                .map(|one| match one {
                    Operand::Number(number) => (*number).into(),
                    Operand::Text(text) => text.clone().into(),
                })
                .collect();
            let list = builder.name(crate::builder::statement::json(&all));
            let not = if *is_negated { "NOT " } else { "" };
            format!("{not}coalesce({column} IN (SELECT value FROM json_each({list})), 0)")
        }
        Test::HasValue(has) => {
            let not = if *has { "NOT " } else { "" };
            format!("{column} IS {not}NULL")
        }
        Test::Token(token, is_negated) => {
            let found = words(builder, &column, token);
            let not = if *is_negated { "NOT " } else { "" };
            format!("{not}coalesce({found}, 0)")
        }
    }
}

/// Whether a text has words in a row. Of `LIKE` and `GLOB` D1 takes short patterns only.
fn words(builder: &mut Builder, column: &str, token: &Token) -> String {
    let mut text = column.to_owned();
    for sign in BETWEEN_WORDS.chars() {
        let sign = u32::from(sign);
        text = format!("replace({text}, char({sign}), ' ')");
    }
    // One blank where there were up to four.
    for _ in 0..2 {
        text = format!("replace({text}, '  ', ' ')");
    }
    let start = if token.open_start { "" } else { " " };
    let end = if token.open_end { "" } else { " " };
    let wanted = builder.name(format!("{start}{}{end}", token.text));
    // What has not even the letters of the first word is not taken apart.
    let first = format!("substr(trim({wanted}), 1, instr(trim({wanted}) || ' ', ' ') - 1)");
    format!("(instr({column}, {first}) > 0 AND instr(' ' || {text} || ' ', {wanted}) > 0)")
}
