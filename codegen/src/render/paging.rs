//! Generates the streams of a paged operation: its methods `pages` and `items`, and what tells the
//! runtime how they go on.

use proc_macro2::{Literal, TokenStream};
use quote::{format_ident, quote};

use crate::model::api::Operation;
use crate::model::paging::{Member, Paging, PagingKind, Presence};
use crate::model::types::Types;
use crate::render::markdown::{code, doc};
use crate::render::responses::Responses;
use crate::render::rust_type::rust_type;

/// Generates the methods, and the implementation of `Paged`. `None` if the operation is not paged.
pub(super) fn paged(
    operation: &Operation,
    responses: &Responses,
    types: &Types,
) -> Option<(TokenStream, TokenStream)> {
    let paging = operation.paging.as_ref()?;
    let name = format_ident!("{}", operation.type_name);
    let Responses {
        success_type,
        headers,
        answer,
        error_type,
        documented,
        read,
        ..
    } = responses;
    let (pages, items) = (
        format_ident!("{}", paging.pages_method),
        format_ident!("{}", paging.items_method),
    );
    let (pages_doc, items_doc) = (doc(&pages_doc(paging)), doc(&items_doc(paging)));
    let methods = quote! {
        #pages_doc
        pub fn #pages(self) -> runtime::Pages<#name<'static>> {
            runtime::Pages::new(self.into_request())
        }

        #items_doc
        pub fn #items(self) -> runtime::Items<#name<'static>> {
            self.#pages().items()
        }
    };
    let item = rust_type(&paging.item, types);
    let kind = kind(&paging.kind);
    let next = next(paging).map(|next| {
        quote! {
            fn next(page: &Self::Page) -> runtime::Next {
                runtime::Next::new() #next
            }
        }
    });
    let list = taken(&paging.list);
    let paged = quote! {
        impl runtime::Paged for #name<'_> {
            type Page = #success_type;
            type Item = #item;
            type Headers = #headers;
            type Error = #documented;

            const PAGING: runtime::Paging = #kind;

            async fn read(
                response: runtime::Response,
            ) -> Result<#answer, #error_type> {
                #read
            }

            #next

            fn items(page: Self::Page) -> Vec<Self::Item> {
                #list
            }
        }
    };
    Some((methods, paged))
}

fn pages_doc(paging: &Paging) -> String {
    let send = "Streams the pages of the list, each as `send` returns it";
    let how = match &paging.kind {
        PagingKind::Cursor { parameter, next } => format!(
            "asked for with {} of the page before as {}",
            path(next),
            code(parameter)
        ),
        PagingKind::LastId { parameter, id } => format!(
            "asked for with {} of the last item before as {}",
            path(id),
            code(parameter)
        ),
        PagingKind::PageNumber { parameter, .. } => {
            format!("asked for by its number, as {}", code(parameter))
        }
        PagingKind::Offset { parameter, .. } => {
            format!(
                "asked for by the number of items before it, as {}",
                code(parameter)
            )
        }
        PagingKind::NextUrl { next } => {
            format!(
                "asked for at the URL that is {} of the page before",
                path(next)
            )
        }
        PagingKind::LinkHeader => {
            "asked for at the URL in the header `Link` of the page before".to_owned()
        }
    };
    let size = paging.size.as_ref();
    let size = size.map(|size| format!("\n{} sets how many items a page has.", code(size)));
    format!(
        "{send}.\n\nThe next page is {how}.{}",
        size.unwrap_or_default()
    )
}

fn items_doc(paging: &Paging) -> String {
    let at = match paging.list.is_empty() {
        true => String::new(),
        false => format!(", which are at {} of a page", path(&paging.list)),
    };
    let pages = &paging.pages_method;
    format!(
        "Streams the items of all pages{at}.\nAsks for pages as [`{pages}`](Self::{pages}) does."
    )
}

/// Writes the names of members for documentation, such as `meta.next`.
fn path(path: &[Member]) -> String {
    let names: Vec<&str> = path.iter().map(|member| member.name.as_str()).collect();
    code(&names.join("."))
}

fn kind(kind: &PagingKind) -> TokenStream {
    let kind = match kind {
        PagingKind::Cursor { parameter, .. } | PagingKind::LastId { parameter, .. } => {
            quote!(Cursor { parameter: #parameter })
        }
        PagingKind::PageNumber {
            parameter, first, ..
        } => {
            let first = Literal::i64_unsuffixed(*first);
            quote!(PageNumber { parameter: #parameter, first: #first })
        }
        PagingKind::Offset {
            parameter, first, ..
        } => {
            let first = Literal::i64_unsuffixed(*first);
            quote!(Offset { parameter: #parameter, first: #first })
        }
        PagingKind::NextUrl { .. } => quote!(NextUrl),
        PagingKind::LinkHeader => quote!(LinkHeader),
    };
    quote!(runtime::Paging::#kind)
}

/// Generates the calls that say what a page says of the pages after it; `None` if it says nothing.
fn next(paging: &Paging) -> Option<TokenStream> {
    let read = |path: &[Member]| Read::of(quote!(page), path).into_option();
    let call = |method: &str, path: &Option<Vec<Member>>| {
        let (method, value) = (format_ident!("{method}"), read(path.as_ref()?));
        Some(quote!(.#method(#value)))
    };
    let items = || match Read::of(quote!(page), &paging.list) {
        Read::Sure(list) => quote!(.items(#list.len())),
        Read::Maybe(list) => quote!(.items(#list.map_or(0, Vec::len))),
    };
    let of_kind = match &paging.kind {
        PagingKind::Cursor { next, .. } | PagingKind::NextUrl { next } => {
            let next = read(next);
            quote!(.cursor(#next))
        }
        PagingKind::LastId { id, .. } => {
            let last = match Read::of(quote!(page), &paging.list) {
                Read::Sure(list) => quote!(#list.last()),
                Read::Maybe(list) => quote!(#list.and_then(|it| it.last())),
            };
            match Read::of(quote!(it), id) {
                Read::Sure(id) => quote!(.cursor(#last.map(|it| &#id))),
                Read::Maybe(id) => quote!(.cursor(#last.and_then(|it| #id))),
            }
        }
        PagingKind::PageNumber {
            number,
            pages,
            total,
            ..
        } => {
            let calls = [("number", number), ("pages", pages), ("total", total)];
            let calls = calls.iter().filter_map(|(method, path)| call(method, path));
            let items = items();
            quote!(#items #(#calls)*)
        }
        PagingKind::Offset { total, .. } => {
            let (items, total) = (items(), call("total", total));
            quote!(#items #total)
        }
        PagingKind::LinkHeader => return None,
    };
    let has_more = paging.has_more.as_ref().map(|has_more| {
        let method = format_ident!(
            "{}",
            if has_more.is_last {
                "is_last"
            } else {
                "has_more"
            }
        );
        let value = read(&has_more.path);
        quote!(.#method(#value))
    });
    Some(quote!(#of_kind #has_more))
}

/// An expression that reads a member by reference.
enum Read {
    /// The place of a member that must be there.
    Sure(TokenStream),
    /// An `Option` of a reference.
    Maybe(TokenStream),
}

impl Read {
    fn of(root: TokenStream, path: &[Member]) -> Self {
        let reached = reached(root, path, |place, presence| match presence {
            Presence::Always => None,
            Presence::Maybe => Some(quote!(#place.as_ref())),
            Presence::ThreeStates => Some(quote!(#place.as_ref().and_then(Option::as_ref))),
        });
        let place = reached.place;
        match reached.option {
            None => Self::Sure(place),
            Some(option) if reached.is_all => Self::Maybe(option),
            Some(option) => Self::Maybe(quote!(#option.map(|it| &#place))),
        }
    }

    fn into_option(self) -> TokenStream {
        match self {
            Self::Sure(place) => quote!(Some(&#place)),
            Self::Maybe(option) => option,
        }
    }
}

/// Generates the expression that takes a list out of `page`.
fn taken(path: &[Member]) -> TokenStream {
    let reached = reached(quote!(page), path, |place, presence| match presence {
        Presence::Always => None,
        Presence::Maybe => Some(place.clone()),
        Presence::ThreeStates => Some(quote!(#place.flatten())),
    });
    let place = reached.place;
    match reached.option {
        None => place,
        Some(option) if reached.is_all => quote!(#option.unwrap_or_default()),
        Some(option) => quote!(#option.map(|it| #place).unwrap_or_default()),
    }
}

/// How a value is reached through members.
struct Reached {
    /// The `Option` of the last member on the way that may be absent; `None` if none may be.
    option: Option<TokenStream>,
    /// The place of the value: within the root, or within `it`, which is what `option` holds.
    place: TokenStream,
    /// Whether the value is all that `option` holds.
    is_all: bool,
}

/// Goes through members to a value. `opened` makes the `Option` of a member's place; `None` if the
/// member must be there.
fn reached(
    root: TokenStream,
    path: &[Member],
    opened: fn(&TokenStream, Presence) -> Option<TokenStream>,
) -> Reached {
    let (mut option, mut place, mut is_all) = (None::<TokenStream>, root, true);
    for member in path {
        let field = format_ident!("{}", member.field);
        place = quote!(#place.#field);
        is_all = false;
        let Some(inner) = opened(&place, member.presence) else {
            continue;
        };
        option = Some(match option {
            None => inner,
            Some(outer) => quote!(#outer.and_then(|it| #inner)),
        });
        (place, is_all) = (quote!(it), true);
    }
    Reached {
        option,
        place,
        is_all,
    }
}
