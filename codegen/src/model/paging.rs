//! How an operation gives its list in pages.
//!
//! This is plain data: `build::paging` finds it, and `render` generates code from it.

use std::fmt;

use serde::Deserialize;
use serde::de::value::MapAccessDeserializer;
use serde::de::{self, Deserializer, MapAccess, Unexpected, Visitor};

use crate::document::pointer::join;
use crate::model::types::TypeRef;

/// An operation whose answer is one page of a list.
#[derive(Clone, Debug)]
pub(crate) struct Paging {
    pub(crate) kind: PagingKind,
    /// The members that lead to the list; none if the answer is the list.
    pub(crate) list: Vec<Member>,
    /// The type of an item.
    pub(crate) item: TypeRef,
    /// The member that says whether there is a page after this one.
    pub(crate) has_more: Option<HasMore>,
    /// The name of the query parameter that sets how many items a page has.
    pub(crate) size: Option<String>,
    /// The name of the Rust method that returns the stream of pages.
    pub(crate) pages_method: String,
    /// The name of the Rust method that returns the stream of items.
    pub(crate) items_method: String,
}

impl Paging {
    /// Describes in one line how the list comes in pages, with JSON pointers.
    pub(crate) fn told(&self) -> String {
        let kind = match &self.kind {
            PagingKind::Cursor { parameter, next } => {
                format!("`{parameter}` takes `{}`", pointer(next))
            }
            PagingKind::LastId { parameter, id } => {
                format!("`{parameter}` takes `{}` of the last item", pointer(id))
            }
            PagingKind::PageNumber {
                parameter,
                first,
                number,
                pages,
                total,
            } => {
                let notes = [("number", number), ("pages", pages), ("total", total)];
                format!(
                    "`{parameter}` counts pages from {first}{}",
                    told_notes(&notes)
                )
            }
            PagingKind::Offset {
                parameter,
                first,
                total,
            } => {
                let notes = told_notes(&[("total", total)]);
                format!("`{parameter}` counts items from {first}{notes}")
            }
            PagingKind::NextUrl { next } => format!("`{}` is a URL", pointer(next)),
            PagingKind::LinkHeader => "the header `Link` has a URL".to_owned(),
        };
        let has_more = self.has_more.as_ref().map(|has_more| {
            let key = if has_more.is_last {
                "is-last"
            } else {
                "has-more"
            };
            format!(", {key} `{}`", pointer(&has_more.path))
        });
        let has_more = has_more.unwrap_or_default();
        format!(
            "{}: {kind}{has_more}; the items are at `{}`",
            self.kind.name(),
            pointer(&self.list)
        )
    }
}

fn told_notes(notes: &[(&str, &Option<Vec<Member>>)]) -> String {
    let notes = notes.iter().filter_map(|(key, path)| {
        let path = path.as_ref()?;
        Some(format!(", {key} `{}`", pointer(path)))
    });
    notes.collect()
}

/// Returns the JSON pointer of a member of an answer.
fn pointer(path: &[Member]) -> String {
    let names = path.iter().map(|member| member.name.as_str());
    names.fold(String::new(), |pointer, name| join(&pointer, name))
}

/// How the next page is asked for. A parameter is given by its name in the query.
#[derive(Clone, Debug)]
pub(crate) enum PagingKind {
    /// By the cursor that a page names.
    Cursor {
        parameter: String,
        next: Vec<Member>,
    },
    /// By the id of the last item of a page. `id` leads from an item to it.
    LastId { parameter: String, id: Vec<Member> },
    /// By the number of the page.
    PageNumber {
        parameter: String,
        first: i64,
        /// The number of the page that was answered.
        number: Option<Vec<Member>>,
        /// How many pages there are.
        pages: Option<Vec<Member>>,
        /// How many items there are.
        total: Option<Vec<Member>>,
    },
    /// By the number of items before the page.
    Offset {
        parameter: String,
        first: i64,
        total: Option<Vec<Member>>,
    },
    /// At the URL that a page names.
    NextUrl { next: Vec<Member> },
    /// At the URL that the header `Link` names (RFC 8288).
    LinkHeader,
}

impl PagingKind {
    /// Returns the name of the kind, as `provider.toml` spells it.
    pub(crate) fn name(&self) -> &'static str {
        let name = match self {
            Self::Cursor { .. } => KindName::Cursor,
            Self::LastId { .. } => KindName::LastId,
            Self::PageNumber { .. } => KindName::PageNumber,
            Self::Offset { .. } => KindName::Offset,
            Self::NextUrl { .. } => KindName::NextUrl,
            Self::LinkHeader => KindName::LinkHeader,
        };
        name.as_str()
    }
}

/// A boolean member of a page.
#[derive(Clone, Debug)]
pub(crate) struct HasMore {
    pub(crate) path: Vec<Member>,
    /// Whether `true` means that the page is the last one.
    pub(crate) is_last: bool,
}

/// A member of an object, on the way from an answer to a value.
#[derive(Clone, Debug)]
pub(crate) struct Member {
    /// The name of the Rust field.
    pub(crate) field: String,
    /// The name in JSON.
    pub(crate) name: String,
    pub(crate) presence: Presence,
}

/// The form of a field by whether its member must be there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Presence {
    Always,
    /// `Option`.
    Maybe,
    /// `Option<Option>`: absent, null or a value.
    ThreeStates,
}

/// What `provider.toml` says of an operation's pages.
#[derive(Clone, Debug)]
pub(crate) enum PagingSetting {
    /// `false`: there are none.
    None,
    Described(Box<DescribedPaging>),
}

/// How `provider.toml` describes an operation's pages. Members are JSON pointers (RFC 6901).
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(crate) struct DescribedPaging {
    pub(crate) kind: KindName,
    pub(crate) parameter: Option<String>,
    pub(crate) items: Option<String>,
    pub(crate) next: Option<String>,
    pub(crate) has_more: Option<String>,
    pub(crate) is_last: Option<String>,
    pub(crate) number: Option<String>,
    pub(crate) pages: Option<String>,
    pub(crate) total: Option<String>,
    pub(crate) first: Option<i64>,
}

impl DescribedPaging {
    /// Returns the keys that are written, but for `kind`.
    pub(crate) fn keys(&self) -> impl Iterator<Item = &'static str> {
        let keys = [
            ("parameter", self.parameter.is_some()),
            ("items", self.items.is_some()),
            ("next", self.next.is_some()),
            ("has-more", self.has_more.is_some()),
            ("is-last", self.is_last.is_some()),
            ("number", self.number.is_some()),
            ("pages", self.pages.is_some()),
            ("total", self.total.is_some()),
            ("first", self.first.is_some()),
        ];
        keys.into_iter()
            .filter_map(|(key, is_written)| is_written.then_some(key))
    }
}

/// The name of a [`PagingKind`].
#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum KindName {
    Cursor,
    LastId,
    PageNumber,
    Offset,
    NextUrl,
    LinkHeader,
}

impl KindName {
    /// Returns the name, as `provider.toml` spells it.
    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Self::Cursor => "cursor",
            Self::LastId => "last-id",
            Self::PageNumber => "page-number",
            Self::Offset => "offset",
            Self::NextUrl => "next-url",
            Self::LinkHeader => "link-header",
        }
    }

    /// Returns the keys that a description of this kind takes, beside `kind`.
    pub(crate) fn keys(self) -> &'static [&'static str] {
        match self {
            Self::Cursor | Self::LastId => &["parameter", "next", "items", "has-more", "is-last"],
            Self::PageNumber => &[
                "parameter",
                "first",
                "number",
                "pages",
                "total",
                "items",
                "has-more",
                "is-last",
            ],
            Self::Offset => &[
                "parameter",
                "first",
                "total",
                "items",
                "has-more",
                "is-last",
            ],
            Self::NextUrl => &["next", "items", "has-more", "is-last"],
            Self::LinkHeader => &["items"],
        }
    }
}

/// Reads `false` or a table. An untagged enum would not say what is wrong in the table.
impl<'de> Deserialize<'de> for PagingSetting {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Setting;

        impl<'de> Visitor<'de> for Setting {
            type Value = PagingSetting;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("`false`, or a table with `kind`")
            }

            fn visit_bool<E: de::Error>(self, is_paged: bool) -> Result<PagingSetting, E> {
                match is_paged {
                    true => Err(E::invalid_value(Unexpected::Bool(true), &self)),
                    false => Ok(PagingSetting::None),
                }
            }

            fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<PagingSetting, A::Error> {
                let described = DescribedPaging::deserialize(MapAccessDeserializer::new(map))?;
                Ok(PagingSetting::Described(Box::new(described)))
            }
        }

        deserializer.deserialize_any(Setting)
    }
}
