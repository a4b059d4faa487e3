//! SQL laid out for reading: a line for each clause and, where these are long, for each of their items.
//!
//! Only white space between tokens changes, which [`tokens`] leaves out.

/// The widest that a line gets, unless a single token is wider.
const WIDTH: usize = 110;

/// What begins a line of its own.
const CLAUSES: &[&str] = &[
    "CROSS",
    "DELETE",
    "FROM",
    "GROUP",
    "INSERT",
    "JOIN",
    "LEFT",
    "LIMIT",
    "OFFSET",
    "ORDER",
    "RETURNING",
    "SELECT",
    "SET",
    "UNION",
    "UPDATE",
    "VALUES",
    "WHERE",
    "WITH",
];

/// A token, and whether white space stands before it.
#[derive(Debug, Clone, Copy)]
struct Token<'s> {
    text: &'s str,
    is_apart: bool,
}

/// A token, or what stands between two parentheses with these.
#[derive(Debug)]
enum Node<'s> {
    Token(Token<'s>),
    Group(Token<'s>, Vec<Node<'s>>, Token<'s>),
}

/// A statement on lines.
pub fn layout(sql: &str) -> String {
    let mut tokens = read(sql).into_iter();
    let nodes = group(&mut tokens).0;
    let mut lines = Vec::new();
    lay(&nodes, 0, &mut lines);
    lines.join("\n")
}

/// The tokens of a text, without the white space between them.
pub fn tokens(sql: &str) -> Vec<&str> {
    read(sql).into_iter().map(|token| token.text).collect()
}

fn read(sql: &str) -> Vec<Token<'_>> {
    let mut tokens = Vec::new();
    let mut rest = sql;
    loop {
        let trimmed = rest.trim_start();
        let is_apart = trimmed.len() < rest.len();
        let Some(first) = trimmed.chars().next() else {
            return tokens;
        };
        let is_word = |letter: char| letter.is_alphanumeric() || "_.?$".contains(letter);
        let length = match first {
            // A quotation mark within is written twice: it ends one token and begins another.
            '\'' | '"' => trimmed[1..].find(first).unwrap() + 2,
            _ if is_word(first) => trimmed
                .find(|letter| !is_word(letter))
                .unwrap_or(trimmed.len()),
            _ => ["->>", "->", "||", "<>", "<=", ">=", "!=", "=="]
                .iter()
                .find(|operator| trimmed.starts_with(**operator))
                .map_or(first.len_utf8(), |operator| operator.len()),
        };
        let (text, after) = trimmed.split_at(length);
        tokens.push(Token { text, is_apart });
        rest = after;
    }
}

/// The nodes up to a closing parenthesis, which comes with them.
fn group<'s>(tokens: &mut impl Iterator<Item = Token<'s>>) -> (Vec<Node<'s>>, Option<Token<'s>>) {
    let mut nodes = Vec::new();
    while let Some(token) = tokens.next() {
        match token.text {
            "(" => {
                let (inner, close) = group(tokens);
                nodes.push(Node::Group(token, inner, close.unwrap()));
            }
            ")" => return (nodes, Some(token)),
            _ => nodes.push(Node::Token(token)),
        }
    }
    (nodes, None)
}

/// Nodes on one line.
fn flat(nodes: &[Node<'_>]) -> String {
    let mut line = String::new();
    push_flat(nodes, &mut line);
    line
}

fn push_flat(nodes: &[Node<'_>], line: &mut String) {
    for node in nodes {
        match node {
            Node::Token(token) => push(*token, line),
            Node::Group(open, inner, close) => {
                push(*open, line);
                push_flat(inner, line);
                push(*close, line);
            }
        }
    }
}

fn push(token: Token<'_>, line: &mut String) {
    if token.is_apart && !line.is_empty() {
        line.push(' ');
    }
    line.push_str(token.text);
}

/// Appends the lines of nodes.
fn lay(nodes: &[Node<'_>], indent: usize, lines: &mut Vec<String>) {
    let line = flat(nodes);
    if indent + line.chars().count() <= WIDTH {
        lines.push(" ".repeat(indent) + &line);
        return;
    }
    let ways: [(Starts, usize); 3] = [(clauses, 0), (items, 2), (terms, 2)];
    for (starts, further) in ways {
        let mut pieces = split(nodes, starts);
        if pieces.len() > 1 {
            // What goes on stands further in than the word that it goes on from.
            let has_word = word(nodes, 0).is_some_and(|one| CLAUSES.contains(&one));
            let further = if has_word || starts(nodes, 0) {
                further
            } else {
                0
            };
            lay(pieces.remove(0), indent, lines);
            for piece in pieces {
                lay(piece, indent + further, lines);
            }
            return;
        }
    }
    // No place to split but within parentheses.
    let mut line = " ".repeat(indent);
    let begin = |line: &mut String, token: Token<'_>| {
        if token.is_apart && !line.trim().is_empty() {
            line.push(' ');
        }
        line.push_str(token.text);
    };
    for node in nodes {
        match node {
            Node::Token(token) => begin(&mut line, *token),
            Node::Group(open, inner, close) => {
                begin(&mut line, *open);
                let inside = flat(inner);
                if line.chars().count() + inside.chars().count() < WIDTH {
                    line.push_str(&inside);
                } else {
                    lines.push(std::mem::replace(&mut line, " ".repeat(indent)));
                    lay(inner, indent + 2, lines);
                }
                line.push_str(close.text);
            }
        }
    }
    lines.push(line);
}

/// Whether a piece begins at this node.
type Starts = fn(&[Node<'_>], usize) -> bool;

/// Nodes in pieces, each of which begins where `starts` says.
fn split<'n, 's>(nodes: &'n [Node<'s>], starts: Starts) -> Vec<&'n [Node<'s>]> {
    let mut pieces = Vec::new();
    let mut from = 0;
    for index in 1..nodes.len() {
        if starts(nodes, index) {
            pieces.push(&nodes[from..index]);
            from = index;
        }
    }
    pieces.push(&nodes[from..]);
    pieces
}

fn word<'s>(nodes: &[Node<'s>], index: usize) -> Option<&'s str> {
    match nodes.get(index)? {
        Node::Token(token) => Some(token.text),
        Node::Group(..) => None,
    }
}

/// Whether a clause begins here.
fn clauses(nodes: &[Node<'_>], index: usize) -> bool {
    let before = index.checked_sub(1).and_then(|before| word(nodes, before));
    let is_one = word(nodes, index).is_some_and(|word| CLAUSES.contains(&word));
    // `DELETE FROM`, `LEFT JOIN`, `DO UPDATE SET`, `UNION ALL SELECT`.
    is_one
        && !before.is_some_and(|before| ["ALL", "CROSS", "DELETE", "DO", "LEFT"].contains(&before))
}

/// Whether one of several conditions or values begins here.
fn items(nodes: &[Node<'_>], index: usize) -> bool {
    let before = |back: usize| {
        index
            .checked_sub(back)
            .and_then(|before| word(nodes, before))
    };
    match word(nodes, index) {
        Some("OR") => true,
        // Not that of `BETWEEN … AND …`.
        Some("AND") => !(1..index).take(6).any(|back| {
            before(back) == Some("BETWEEN")
                && !(1..back).any(|between| before(between) == Some("AND"))
        }),
        // The comma that stands behind each value of a row stays with it.
        here => before(1) == Some(",") && here != Some("','"),
    }
}

/// Whether a part of an expression begins here.
fn terms(nodes: &[Node<'_>], index: usize) -> bool {
    word(nodes, index).is_some_and(|word| ["||", "WHEN", "ELSE", "END"].contains(&word))
}

#[test]
fn clauses_items_and_long_groups_have_their_lines() {
    let long = "SELECT concat('{\"type\":\"task\",\"id\":',id,'it''s',(SELECT max(x.id) FROM x WHERE x.id BETWEEN ?1 AND ?2 AND x.state = 'a')) AS document, \
        version FROM tasks WHERE organisation_id = ?1 AND id = ?2";
    let lines = layout(long);
    assert_eq!(tokens(&lines), tokens(long));
    let wanted = r#"SELECT concat(
  '{"type":"task","id":',id,'it''s',(SELECT max(x.id) FROM x WHERE x.id BETWEEN ?1 AND ?2 AND x.state = 'a')
) AS document,
  version
FROM tasks
WHERE organisation_id = ?1 AND id = ?2"#;
    assert_eq!(lines, wanted);
}

#[test]
fn a_short_statement_stays_on_its_line() {
    assert_eq!(layout("SELECT 1  FROM  a"), "SELECT 1 FROM a");
}
