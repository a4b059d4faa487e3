//! Sentences are for people: nothing is decided by one.
//!
//! In scope: comparing a value with a text that has a blank between its words, or looking for such a text in one, in
//! Rust outside tests. What the platform says in sentences only is a table in one file: a table compares nothing.

use syn::visit::{self, Visit};
use syn::{Attribute, BinOp, Expr, ExprBinary, ExprMethodCall, ItemFn, ItemMod, Lit, Pat};

use super::tree::Tree;

/// Methods that look for a text in another one.
const LOOKS: [&str; 12] = [
    "contains",
    "ends_with",
    "eq_ignore_ascii_case",
    "find",
    "matches",
    "replace",
    "rsplit_once",
    "split",
    "split_once",
    "starts_with",
    "strip_prefix",
    "strip_suffix",
];

/// The lines that decide by a sentence.
pub fn deciding(tree: &Tree) -> Vec<String> {
    let sources = tree.sources().filter(|(path, _)| {
        path.ends_with(".rs")
            && path.contains("/src/")
            && !path.starts_with("crates/xtask/")
            && !path.ends_with("tests.rs")
    });
    let mut findings = Vec::new();
    for (path, text) in sources {
        let mut finder = Finder::default();
        finder.visit_file(&syn::parse_file(text).unwrap());
        findings.extend(finder.found.iter().map(|(line, sentence)| {
            format!("{path}:{line} decides by a sentence ({sentence:?}); make it a value")
        }));
    }
    findings
}

#[derive(Default)]
struct Finder {
    found: Vec<(usize, String)>,
}

impl Finder {
    fn note(&mut self, lit: &Lit) {
        if let Lit::Str(text) = lit
            && is_prose(&text.value())
        {
            self.found.push((lit.span().start().line, text.value()));
        }
    }

    fn note_expr(&mut self, expr: &Expr) {
        match expr {
            Expr::Lit(lit) => self.note(&lit.lit),
            Expr::Reference(reference) => self.note_expr(&reference.expr),
            Expr::Array(array) => array.elems.iter().for_each(|one| self.note_expr(one)),
            // `&format!(…)`: what a macro makes is known by its first text.
            Expr::Macro(made) if made.mac.path.is_ident("format") => {
                let text = made.mac.tokens.clone().into_iter().next();
                if let Some(Ok(lit)) = text.map(|text| syn::parse2(text.into())) {
                    self.note(&lit);
                }
            }
            _ => {}
        }
    }
}

impl<'ast> Visit<'ast> for Finder {
    fn visit_item_mod(&mut self, item: &'ast ItemMod) {
        if !is_test(&item.attrs) {
            visit::visit_item_mod(self, item);
        }
    }

    fn visit_item_fn(&mut self, item: &'ast ItemFn) {
        if !is_test(&item.attrs) {
            visit::visit_item_fn(self, item);
        }
    }

    fn visit_expr_method_call(&mut self, call: &'ast ExprMethodCall) {
        if LOOKS.iter().any(|name| call.method == name) {
            call.args
                .iter()
                .for_each(|argument| self.note_expr(argument));
        }
        visit::visit_expr_method_call(self, call);
    }

    fn visit_expr_binary(&mut self, binary: &'ast ExprBinary) {
        if matches!(binary.op, BinOp::Eq(_) | BinOp::Ne(_)) {
            self.note_expr(&binary.left);
            self.note_expr(&binary.right);
        }
        visit::visit_expr_binary(self, binary);
    }

    fn visit_pat(&mut self, pat: &'ast Pat) {
        if let Pat::Lit(lit) = pat {
            self.note(&lit.lit);
        }
        visit::visit_pat(self, pat);
    }
}

/// Whether a text has words with a blank between them. `q=` and SQL's keywords are none.
fn is_prose(text: &str) -> bool {
    let words = text
        .split(' ')
        .filter(|word| word.chars().any(char::is_lowercase));
    words.count() > 1
}

fn is_test(attributes: &[Attribute]) -> bool {
    attributes.iter().any(|attribute| {
        attribute.path().is_ident("test")
            || (attribute.path().is_ident("cfg")
                && attribute
                    .parse_args::<syn::Path>()
                    .is_ok_and(|path| path.is_ident("test")))
    })
}

#[test]
fn a_line_that_decides_by_a_sentence_is_named() {
    let source = r#"
        fn decides(text: &str) -> bool {
            text == "could not find it"
                || text.starts_with("no such")
                || text.contains(&format!("at line {}", 1))
                || ["the body", "x"].iter().any(|start| text.strip_prefix(start).is_some())
                || matches!(text, "a b")
        }
        fn fine(text: &str) -> bool {
            match text { "another one" => true, "two" => text == "a" || text.contains(" IN ") || text.split(' ').count() > 1, _ => false }
        }
        #[cfg(test)]
        mod tests {
            #[test]
            fn told() { assert!("x".contains("in a test")); }
        }
    "#;
    let tree = Tree::made_up(&[("worker/src/a.rs", source)]);
    assert_eq!(
        deciding(&tree),
        [
            r#"worker/src/a.rs:3 decides by a sentence ("could not find it"); make it a value"#,
            r#"worker/src/a.rs:4 decides by a sentence ("no such"); make it a value"#,
            r#"worker/src/a.rs:5 decides by a sentence ("at line {}"); make it a value"#,
            r#"worker/src/a.rs:10 decides by a sentence ("another one"); make it a value"#,
        ]
    );
}
