//! Generates the Rust type of a [`TypeRef`], and the `Option` of an expression.

use proc_macro2::TokenStream;
use quote::{ToTokens, format_ident, quote};

use crate::model::types::{IntegerFormat, StringFormat, TypeKind, TypeRef, Types};

/// An `Option` as an expression.
pub(super) fn option(value: Option<impl ToTokens>) -> TokenStream {
    value.map_or_else(|| quote!(None), |value| quote!(Some(#value)))
}

/// Generates a type as it is written in the module of operations.
pub(super) fn rust_type(value: &TypeRef, types: &Types) -> TokenStream {
    qualified(value, types, &quote!(types::))
}

/// Generates a type as it is written in the module of types.
pub(super) fn local_type(value: &TypeRef, types: &Types) -> TokenStream {
    qualified(value, types, &TokenStream::new())
}

fn qualified(value: &TypeRef, types: &Types, module: &TokenStream) -> TokenStream {
    let ty = match &value.kind {
        TypeKind::Any => return quote!(::serde_json::Value),
        TypeKind::Boolean => quote!(bool),
        TypeKind::Integer(IntegerFormat::I32) => quote!(i32),
        TypeKind::Integer(IntegerFormat::I64) => quote!(i64),
        TypeKind::Integer(IntegerFormat::U32) => quote!(u32),
        TypeKind::Integer(IntegerFormat::U64) => quote!(u64),
        TypeKind::Number => quote!(f64),
        TypeKind::String(StringFormat::Plain | StringFormat::Binary) => quote!(String),
        TypeKind::String(StringFormat::Date) => quote!(::chrono::NaiveDate),
        TypeKind::String(StringFormat::DateTime) => {
            quote!(::chrono::DateTime<::chrono::FixedOffset>)
        }
        TypeKind::String(StringFormat::Uuid) => quote!(::uuid::Uuid),
        TypeKind::Array(item) => {
            let item = qualified(item, types, module);
            quote!(Vec<#item>)
        }
        TypeKind::Map(item) if item.kind == TypeKind::Any => {
            quote!(::serde_json::Map<String, ::serde_json::Value>)
        }
        TypeKind::Map(item) => {
            let item = qualified(item, types, module);
            quote!(::std::collections::HashMap<String, #item>)
        }
        TypeKind::Named(index) => {
            let name = format_ident!("{}", types.name(*index));
            quote!(#module #name)
        }
    };
    if value.nullable {
        quote!(Option<#ty>)
    } else {
        ty
    }
}
