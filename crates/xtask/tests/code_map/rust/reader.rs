//! Reading a file: the names that it has, and the paths that it mentions.

use proc_macro2::{Ident, Span, TokenStream, TokenTree};
use syn::visit::{self, Visit};
use syn::{Attribute, Item, UseTree};

use super::super::tree::Tree;
use super::module::{Id, Modules};

/// A path, where it stands.
pub struct Mention {
    pub module: Id,
    /// Counted from 1.
    pub line: usize,
    pub path: Vec<String>,
    pub shape: Shape,
    /// Whether only tests see it.
    pub is_test: bool,
}

/// How a path is mentioned.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Shape {
    Use,
    /// `use …::*`
    Glob,
    /// Anywhere else.
    Inline,
}

/// Reads a module's file and those of its children.
pub fn read(tree: &Tree, modules: &mut Modules, module: Id, mentions: &mut Vec<Mention>) {
    let mut reader = Reader {
        tree,
        modules,
        mentions,
        module,
        depth: 0,
        is_test: false,
    };
    reader.file();
}

struct Reader<'a> {
    tree: &'a Tree,
    modules: &'a mut Modules,
    mentions: &'a mut Vec<Mention>,
    module: Id,
    /// How many items the reader is within, modules aside.
    depth: usize,
    is_test: bool,
}

impl Reader<'_> {
    fn file(&mut self) {
        let file = self.modules.file(self.module);
        let parsed = syn::parse_file(self.tree.text(file));
        let parsed = parsed.unwrap_or_else(|error| panic!("{file}: {error}"));
        self.visit_file(&parsed);
    }

    /// Reads something with its attributes in mind.
    fn under(&mut self, attributes: &[Attribute], read: impl FnOnce(&mut Self)) {
        let before = self.is_test;
        self.is_test |= attributes.iter().any(is_for_tests);
        read(self);
        self.is_test = before;
    }

    fn mention(&mut self, path: Vec<String>, span: Span, shape: Shape) {
        self.mentions.push(Mention {
            module: self.module,
            line: span.start().line,
            path,
            shape,
            is_test: self.is_test,
        });
    }

    fn child(&mut self, item: &syn::ItemMod) {
        let parent = self.module;
        let name = item.ident.to_string();
        let folder = format!("{}{name}/", self.modules.at(parent).folder);
        let file = if item.content.is_some() {
            self.modules.file(parent).to_owned()
        } else {
            let beside = format!("{}.rs", folder.trim_end_matches('/'));
            let within = format!("{folder}mod.rs");
            if self.tree.has(&beside) {
                beside
            } else {
                within
            }
        };
        self.module = self.modules.add_child(parent, &name, &file, &folder);
        let depth = std::mem::take(&mut self.depth);
        match &item.content {
            Some((_, items)) => items.iter().for_each(|item| self.visit_item(item)),
            None => self.file(),
        }
        self.depth = depth;
        self.module = parent;
    }

    fn use_tree(&mut self, tree: &UseTree, before: &[String]) {
        let with = |ident: &Ident| {
            let mut path = before.to_vec();
            if ident != "self" || path.is_empty() {
                path.push(ident.to_string());
            }
            path
        };
        match tree {
            UseTree::Path(path) => self.use_tree(&path.tree, &with(&path.ident)),
            UseTree::Group(group) => {
                for one in &group.items {
                    self.use_tree(one, before);
                }
            }
            UseTree::Glob(glob) => {
                self.modules.at_mut(self.module).globs.push(before.to_vec());
                self.mention(before.to_vec(), glob.star_token.span, Shape::Glob);
            }
            UseTree::Name(name) => {
                let path = with(&name.ident);
                let known_as = path[path.len() - 1].clone();
                self.import(known_as, path, name.ident.span());
            }
            UseTree::Rename(rename) => {
                self.import(
                    rename.rename.to_string(),
                    with(&rename.ident),
                    rename.ident.span(),
                );
            }
        }
    }

    fn import(&mut self, known_as: String, path: Vec<String>, span: Span) {
        self.mention(path.clone(), span, Shape::Use);
        self.modules
            .at_mut(self.module)
            .imports
            .push((known_as, path));
    }

    /// The paths in what a macro takes, of which nothing is known but its words.
    fn tokens(&mut self, tokens: TokenStream) {
        let mut path: Vec<String> = Vec::new();
        let mut start = Span::call_site();
        let mut colons = 0;
        for token in tokens {
            match token {
                // Behind `<T>::` goes on what began before it.
                TokenTree::Ident(_) if colons == 2 && path.is_empty() => colons = 0,
                TokenTree::Ident(ident) => {
                    if colons != 2 {
                        self.path_of_tokens(&mut path, start);
                        start = ident.span();
                    }
                    path.push(ident.to_string());
                    colons = 0;
                }
                TokenTree::Punct(punct) if punct.as_char() == ':' => colons += 1,
                other => {
                    self.path_of_tokens(&mut path, start);
                    colons = 0;
                    if let TokenTree::Group(group) = other {
                        self.tokens(group.stream());
                    }
                }
            }
        }
        self.path_of_tokens(&mut path, start);
    }

    fn path_of_tokens(&mut self, path: &mut Vec<String>, start: Span) {
        let path = std::mem::take(path);
        if path.len() > 1 {
            self.mention(path, start, Shape::Inline);
        }
    }
}

impl<'ast> Visit<'ast> for Reader<'_> {
    fn visit_item(&mut self, item: &'ast Item) {
        if let (0, Some(name)) = (self.depth, name_of(item)) {
            let module = self.modules.at_mut(self.module);
            module.items.insert(name.to_string());
        }
        self.under(attributes_of(item), |reader| match item {
            Item::Mod(child) => reader.child(child),
            Item::Use(item) => reader.use_tree(&item.tree, &[]),
            item => {
                reader.depth += 1;
                visit::visit_item(reader, item);
                reader.depth -= 1;
            }
        });
    }

    fn visit_impl_item(&mut self, item: &'ast syn::ImplItem) {
        let attributes: &[Attribute] = match item {
            syn::ImplItem::Fn(item) => &item.attrs,
            syn::ImplItem::Const(item) => &item.attrs,
            _ => &[],
        };
        self.under(attributes, |reader| visit::visit_impl_item(reader, item));
    }

    fn visit_path(&mut self, path: &'ast syn::Path) {
        let names = path.segments.iter().map(|one| one.ident.to_string());
        self.mention(
            names.collect(),
            path.segments[0].ident.span(),
            Shape::Inline,
        );
        visit::visit_path(self, path);
    }

    fn visit_macro(&mut self, call: &'ast syn::Macro) {
        visit::visit_macro(self, call);
        self.tokens(call.tokens.clone());
    }

    fn visit_meta_list(&mut self, list: &'ast syn::MetaList) {
        self.tokens(list.tokens.clone());
    }

    /// `pub(in …)` says who may see something, and uses nothing.
    fn visit_vis_restricted(&mut self, _: &'ast syn::VisRestricted) {}
}

/// `#[cfg(test)]`, `#[test]` and their like.
fn is_for_tests(attribute: &Attribute) -> bool {
    let path = attribute.path();
    path.is_ident("test")
        || path.is_ident("cfg")
            && attribute
                .meta
                .require_list()
                .is_ok_and(|list| names_test(list.tokens.clone()))
}

fn names_test(tokens: TokenStream) -> bool {
    let mut is_negated = false;
    tokens.into_iter().any(|token| match token {
        TokenTree::Ident(ident) => {
            is_negated = ident == "not";
            ident == "test"
        }
        TokenTree::Group(group) => !std::mem::take(&mut is_negated) && names_test(group.stream()),
        _ => false,
    })
}

fn name_of(item: &Item) -> Option<&Ident> {
    match item {
        Item::Const(item) => Some(&item.ident),
        Item::Enum(item) => Some(&item.ident),
        Item::Fn(item) => Some(&item.sig.ident),
        Item::Macro(item) => item.ident.as_ref(),
        Item::Static(item) => Some(&item.ident),
        Item::Struct(item) => Some(&item.ident),
        Item::Trait(item) => Some(&item.ident),
        Item::Type(item) => Some(&item.ident),
        Item::Union(item) => Some(&item.ident),
        _ => None,
    }
}

fn attributes_of(item: &Item) -> &[Attribute] {
    match item {
        Item::Const(item) => &item.attrs,
        Item::Enum(item) => &item.attrs,
        Item::Fn(item) => &item.attrs,
        Item::Impl(item) => &item.attrs,
        Item::Macro(item) => &item.attrs,
        Item::Mod(item) => &item.attrs,
        Item::Static(item) => &item.attrs,
        Item::Struct(item) => &item.attrs,
        Item::Trait(item) => &item.attrs,
        Item::Type(item) => &item.attrs,
        Item::Use(item) => &item.attrs,
        _ => &[],
    }
}
