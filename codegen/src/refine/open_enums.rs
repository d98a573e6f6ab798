//! Enums that keep a value the document does not name.
//!
//! progenitor's are closed: the first new value that a provider sends makes the whole answer unreadable, after the
//! link was made. An enum that tells the members of a union apart stays closed.

use std::collections::BTreeSet;

use proc_macro2::TokenStream;
use quote::{format_ident, quote};
use syn::{Fields, Item, ItemEnum};

use super::closed_builders::self_name;

pub(super) fn open_enums(items: &mut Vec<Item>, closed: &BTreeSet<String>) {
    let open: BTreeSet<String> = items
        .iter()
        .filter_map(|item| match item {
            Item::Enum(item)
                if is_string_enum(item) && !closed.contains(&item.ident.to_string()) =>
            {
                Some(item.ident.to_string())
            }
            _ => None,
        })
        .collect();
    let mut out = Vec::with_capacity(items.len());
    for item in items.drain(..) {
        match item {
            Item::Enum(item) if open.contains(&item.ident.to_string()) => {
                let file: syn::File =
                    syn::parse2(open_enum(&item)).expect("the written enum parses");
                out.extend(file.items);
            }
            // typify's Display, FromStr, TryFrom and Default of that enum.
            Item::Impl(methods)
                if methods.trait_.is_some() && open.contains(&self_name(&methods)) => {}
            item => out.push(item),
        }
    }
    *items = out;
}

/// typify derives `Copy` for an enum of plain words, and for nothing else that it calls an enum.
fn is_string_enum(item: &ItemEnum) -> bool {
    let copies = item.attrs.iter().any(|attribute| {
        attribute.path().is_ident("derive")
            && matches!(&attribute.meta, syn::Meta::List(list) if list.tokens.to_string().split(',').any(|name| name.trim() == "Copy"))
    });
    copies
        && !item.variants.is_empty()
        && item
            .variants
            .iter()
            .all(|variant| matches!(variant.fields, Fields::Unit))
}

fn open_enum(item: &ItemEnum) -> TokenStream {
    let name = &item.ident;
    let docs: Vec<_> = item
        .attrs
        .iter()
        .filter(|attribute| attribute.path().is_ident("doc"))
        .collect();
    let variants: Vec<_> = item.variants.iter().map(|variant| &variant.ident).collect();
    let values: Vec<String> = item.variants.iter().map(wire_value).collect();
    let variant_docs = values.iter().map(|value| format!(" `{value}`"));
    let taken = |word: &str| variants.iter().any(|variant| *variant == word);
    let unknown = ["Unknown", "UnknownValue", "Unlisted"]
        .into_iter()
        .find(|word| !taken(word))
        .unwrap_or("UnknownToTheDocument");
    let unknown = format_ident!("{unknown}");
    quote! {
        #(#docs)*
        #[derive(Clone, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
        #[non_exhaustive]
        pub enum #name {
            #(#[doc = #variant_docs] #variants,)*
            /// A value that the document does not name, as received.
            #unknown(::std::string::String),
        }
        impl #name {
            /// The value as it goes over the wire.
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
            fn from_str(value: &str) -> ::std::result::Result<Self, Self::Err> {
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

/// The `#[serde(rename = "...")]` of a variant, or its name.
fn wire_value(variant: &syn::Variant) -> String {
    let mut value = variant.ident.to_string();
    for attribute in variant
        .attrs
        .iter()
        .filter(|attribute| attribute.path().is_ident("serde"))
    {
        // An attribute that is not `rename = "..."` leaves the name as it is.
        let _ = attribute.parse_nested_meta(|meta| {
            if meta.path.is_ident("rename") {
                value = meta.value()?.parse::<syn::LitStr>()?.value();
            }
            Ok(())
        });
    }
    value
}
