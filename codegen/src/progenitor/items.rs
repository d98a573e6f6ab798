//! Splits the generated tokens into Rust items, and sorts the items in the order of the types.
//!
//! Builders are most of the tokens and take most of a type's compile time. So the builders of types
//! that don't occur in requests are dropped, before parsing. No setting of typify does that: it
//! generates builders for all structs of a document or for none. Two documents, one with builders
//! and one without, would not do either: in structs that contain each other, typify might box
//! different fields for each.

use std::collections::BTreeSet;

use proc_macro2::{Delimiter, Group, TokenStream, TokenTree};
use syn::Item;

use crate::diagnostic::Result;
use crate::progenitor::names::Names;
use crate::progenitor::run::refused;

/// Items, each with the index of the type to which it belongs.
type OfTypes = Vec<(usize, Item)>;

pub(super) struct Items {
    pub(super) structs: OfTypes,
    builders: OfTypes,
    /// `mod builder`, without its items, and `mod error`, which only builders use.
    modules: Vec<Item>,
}

impl Items {
    pub(super) fn of_types_mut(&mut self) -> impl Iterator<Item = (usize, &mut Item)> {
        let of_types = self.structs.iter_mut().chain(&mut self.builders);
        of_types.map(|(index, item)| (*index, item))
    }

    /// Adds an item to each struct, if `of` returns one for its type.
    pub(super) fn add_to_structs(&mut self, of: impl Fn(usize) -> Option<Item>) {
        let structs = self.structs.iter();
        let structs = structs.filter(|(_, item)| matches!(item, Item::Struct(_)));
        let added = structs.filter_map(|(index, _)| Some((*index, of(*index)?)));
        let added: OfTypes = added.collect();
        self.structs.extend(added);
    }

    /// Returns the items in the order of the generated file.
    pub(super) fn into_list(mut self) -> Vec<Item> {
        let mut list = in_order(self.structs);
        let builders = in_order(self.builders);
        if !builders.is_empty() {
            if let Some(Item::Mod(module)) = self.modules.first_mut() {
                module.content = Some((Default::default(), builders));
            }
            list.append(&mut self.modules);
        }
        list
    }
}

/// Sorts items in the order of their types.
fn in_order(mut items: OfTypes) -> Vec<Item> {
    items.sort_by_key(|(index, _)| *index);
    items.into_iter().map(|(_, item)| item).collect()
}

/// Splits the contents of `mod types` into items. Keeps only the builders of types at the indices
/// `sent`.
pub(super) fn items(tokens: TokenStream, names: &Names, sent: &BTreeSet<usize>) -> Result<Items> {
    let mut items = Items {
        structs: Vec::new(),
        builders: Vec::new(),
        modules: Vec::new(),
    };
    for mut piece in pieces(tokens) {
        match piece.module().as_deref() {
            None => {
                let index = piece.index(names)?;
                if !piece.is_builder_method() || sent.contains(&index) {
                    items.structs.push((index, piece.parse()?));
                }
            }
            Some("builder") => {
                for piece in pieces(piece.take_body()) {
                    let index = piece.index(names)?;
                    if sent.contains(&index) {
                        items.builders.push((index, piece.parse()?));
                    }
                }
                items.modules.push(piece.parse()?);
            }
            Some("error") => items.modules.push(piece.parse()?),
            Some(module) => return Err(refused(&format!("its output has a `mod {module}`"))),
        }
    }
    Ok(items)
}

/// The tokens of one item, not parsed yet.
struct Piece {
    /// The name of the struct to which the item belongs. It is the latest struct before the item's
    /// end, because typify generates a struct's `impl` blocks after the struct.
    owner: String,
    tokens: Vec<TokenTree>,
}

fn pieces(tokens: TokenStream) -> Vec<Piece> {
    let mut pieces = Vec::new();
    let mut owner = String::new();
    let mut item: Vec<TokenTree> = Vec::new();
    for token in tokens {
        let ends = match &token {
            TokenTree::Punct(punct) => punct.as_char() == ';',
            TokenTree::Group(group) => group.delimiter() == Delimiter::Brace,
            _ => false,
        };
        if matches!(item.last(), Some(TokenTree::Ident(keyword)) if keyword == "struct") {
            owner = token.to_string();
        }
        item.push(token);
        if ends {
            pieces.push(Piece {
                owner: owner.clone(),
                tokens: std::mem::take(&mut item),
            });
        }
    }
    pieces
}

impl Piece {
    fn index(&self, names: &Names) -> Result<usize> {
        names.index(&self.owner).ok_or_else(|| {
            refused(&format!(
                "its output has a type `{}`, which the document does not have",
                self.owner
            ))
        })
    }

    /// Returns the module's name if the item is a module.
    fn module(&self) -> Option<String> {
        match self.tokens.as_slice() {
            [.., TokenTree::Ident(keyword), name, TokenTree::Group(_)] if keyword == "mod" => {
                Some(name.to_string())
            }
            _ => None,
        }
    }

    /// Whether the item is `impl X { pub fn builder() -> builder::X { .. } }`.
    fn is_builder_method(&self) -> bool {
        matches!(
            self.tokens.as_slice(),
            [TokenTree::Ident(keyword), TokenTree::Ident(_), TokenTree::Group(body)]
                if keyword == "impl" && body.stream().into_iter().any(
                    |token| matches!(token, TokenTree::Ident(name) if name == "builder"),
                )
        )
    }

    /// Removes the tokens between the item's braces and returns them.
    fn take_body(&mut self) -> TokenStream {
        let body = self.tokens.pop();
        let empty = Group::new(Delimiter::Brace, TokenStream::new());
        self.tokens.push(TokenTree::Group(empty));
        match body {
            Some(TokenTree::Group(body)) => body.stream(),
            _ => TokenStream::new(),
        }
    }

    fn parse(self) -> Result<Item> {
        syn::parse2(self.tokens.into_iter().collect())
            .map_err(|error| refused(&format!("its output is not valid Rust: {error}")))
    }
}
