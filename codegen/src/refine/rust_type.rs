//! The Rust type of a use, as progenitor would write it.

use proc_macro2::TokenStream;
use quote::{format_ident, quote};

use crate::types::{Integer, Shape, Text, Types, Use};

pub(super) fn rust_type(value: &Use, types: &Types) -> TokenStream {
    let ty = match &value.shape {
        Shape::Any => return quote!(::serde_json::Value),
        Shape::Boolean => quote!(bool),
        Shape::Integer(Integer::I32) => quote!(i32),
        Shape::Integer(Integer::I64) => quote!(i64),
        Shape::Integer(Integer::U32) => quote!(u32),
        Shape::Integer(Integer::U64) => quote!(u64),
        Shape::Number => quote!(f64),
        Shape::String(Text::Plain | Text::Binary) => quote!(String),
        Shape::String(Text::Date) => quote!(::chrono::NaiveDate),
        Shape::String(Text::DateTime) => quote!(::chrono::DateTime<::chrono::Utc>),
        Shape::String(Text::Uuid) => quote!(::uuid::Uuid),
        Shape::Array(item) => {
            let item = rust_type(item, types);
            quote!(Vec<#item>)
        }
        Shape::Map(item) if item.shape == Shape::Any => {
            quote!(::serde_json::Map<String, ::serde_json::Value>)
        }
        Shape::Map(item) => {
            let item = rust_type(item, types);
            quote!(::std::collections::HashMap<String, #item>)
        }
        Shape::Named(index) => {
            let name = format_ident!("{}", types.0[*index].name);
            quote!(crate::types::#name)
        }
    };
    if value.nullable {
        quote!(Option<#ty>)
    } else {
        ty
    }
}
