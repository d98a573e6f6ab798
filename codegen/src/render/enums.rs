//! Generates enums of strings, which also keep a value that the document does not list.
//!
//! If an enum accepted only the listed values, the first new value that a provider sends would make
//! the whole response unreadable, after the provider has acted.

use indexmap::IndexSet;
use proc_macro2::TokenStream;
use quote::{format_ident, quote};

use crate::model::names::{type_name, unique};
use crate::model::types::TypeDef;
use crate::render::docs::type_docs;
use crate::render::markdown::{code, doc};

pub(super) fn string_enum(type_def: &TypeDef, values: &[String]) -> TokenStream {
    let name = format_ident!("{}", type_def.name);
    let docs = type_docs(type_def);
    let mut names: IndexSet<String> = IndexSet::with_capacity(values.len());
    for value in values {
        let name = unique(&variant_name(value), |name| names.contains(name));
        names.insert(name);
    }
    let variants: Vec<_> = names.iter().map(|name| format_ident!("{name}")).collect();
    let variant_docs = values.iter().map(|value| doc(&code(value)));
    let unknown = ["Unknown", "UnknownValue", "Unlisted"]
        .into_iter()
        .find(|wanted| !names.contains(*wanted));
    let unknown = format_ident!("{}", unknown.unwrap_or("UnknownToTheDocument"));
    quote! {
        #docs
        #[derive(Clone, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
        #[non_exhaustive]
        pub enum #name {
            #(#variant_docs #variants,)*
            /// A value that the document does not list, as received.
            #unknown(::std::string::String),
        }
        impl #name {
            /// Returns the value as it is sent and received.
            pub fn as_str(&self) -> &str {
                match self {
                    #(Self::#variants => #values,)*
                    Self::#unknown(value) => value,
                }
            }
        }
        impl ::std::convert::From<&str> for #name {
            fn from(value: &str) -> Self {
                match value {
                    #(#values => Self::#variants,)*
                    other => Self::#unknown(other.to_owned()),
                }
            }
        }
        impl ::std::convert::From<::std::string::String> for #name {
            fn from(value: ::std::string::String) -> Self {
                match value.as_str() {
                    #(#values => Self::#variants,)*
                    _ => Self::#unknown(value),
                }
            }
        }
        impl ::std::str::FromStr for #name {
            type Err = ::std::convert::Infallible;
            fn from_str(value: &str) -> ::std::result::Result<Self, ::std::convert::Infallible> {
                ::std::result::Result::Ok(Self::from(value))
            }
        }
        impl ::std::fmt::Display for #name {
            fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
                f.write_str(self.as_str())
            }
        }
        impl ::serde::Serialize for #name {
            fn serialize<S: ::serde::Serializer>(&self, serializer: S) -> ::std::result::Result<S::Ok, S::Error> {
                serializer.serialize_str(self.as_str())
            }
        }
        impl<'de> ::serde::Deserialize<'de> for #name {
            fn deserialize<D: ::serde::Deserializer<'de>>(deserializer: D) -> ::std::result::Result<Self, D::Error> {
                <::std::string::String as ::serde::Deserialize>::deserialize(deserializer).map(Self::from)
            }
        }
    }
}

/// Makes the name of a value's variant. A value without letters or digits is spelled out: `>=` is
/// `GreaterEqual`.
fn variant_name(value: &str) -> String {
    let name = type_name(value);
    if name != "X" || value.eq_ignore_ascii_case("x") {
        return name;
    }
    let spelled: Vec<&str> = value.chars().map(sign).collect();
    if spelled.is_empty() {
        "Empty".to_owned()
    } else {
        type_name(&spelled.join(" "))
    }
}

fn sign(c: char) -> &'static str {
    match c {
        '<' => "less",
        '>' => "greater",
        '=' => "equal",
        '!' => "not",
        '+' => "plus",
        '-' => "minus",
        '*' => "star",
        '/' => "slash",
        '%' => "percent",
        '&' => "and",
        '|' => "or",
        '.' => "dot",
        ',' => "comma",
        ':' => "colon",
        '~' => "tilde",
        '#' => "hash",
        '$' => "dollar",
        '@' => "at",
        '^' => "caret",
        '?' => "question",
        ' ' => "space",
        _ => "sign",
    }
}
