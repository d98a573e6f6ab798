//! Generates enums of strings and of integers, which also keep a value that the document does not
//! list. The runtime's macros make the implementations.
//!
//! The code is written as text, since syntax trees don't cover what is in a macro's braces.

use std::fmt::Write as _;

use proc_macro2::Literal;

use crate::model::types::{IntegerFormat, ListedInteger, ListedText, TypeDef};
use crate::render::docs::type_text;
use crate::render::markdown::{code, doc_lines};
use crate::render::variants::{unknown_variant, variant_names};

pub(super) fn string_enum(type_def: &TypeDef, values: &[ListedText]) -> String {
    let texts = values
        .iter()
        .map(|listed| (listed.value.as_str(), listed.name.as_deref()));
    let names = variant_names(&texts.collect::<Vec<_>>());
    let variants = values.iter().zip(&names).map(|(listed, name)| {
        let literal = Literal::string(&listed.value).to_string();
        (name.as_str(), code(&listed.value), literal)
    });
    code_of("string_enum", type_def, "", variants.collect())
}

pub(super) fn integer_enum(
    type_def: &TypeDef,
    format: IntegerFormat,
    values: &[ListedInteger],
) -> String {
    let texts: Vec<String> = values
        .iter()
        .map(|listed| listed.value.to_string())
        .collect();
    let named = texts.iter().zip(values);
    let named = named.map(|(text, listed)| (text.as_str(), Some(listed.name.as_str())));
    let names = variant_names(&named.collect::<Vec<_>>());
    let variants = texts
        .iter()
        .zip(&names)
        .map(|(text, name)| (name.as_str(), code(text), text.clone()));
    let integer = match format {
        IntegerFormat::I32 => ": i32",
        IntegerFormat::I64 => ": i64",
        IntegerFormat::U32 => ": u32",
        IntegerFormat::U64 => ": u64",
    };
    code_of("integer_enum", type_def, integer, variants.collect())
}

/// Writes the call of a macro. Each variant has a name, its documentation and its value.
fn code_of(
    call: &str,
    type_def: &TypeDef,
    integer: &str,
    variants: Vec<(&str, String, String)>,
) -> String {
    let unknown = unknown_variant(variants.iter().map(|(name, ..)| *name));
    let mut text = format!("tracking_links_runtime::{call}! {{\n");
    text.push_str(&doc_lines(&type_text(type_def), 4));
    let mut line = |line: std::fmt::Arguments<'_>| {
        text.write_fmt(line).expect("a `String` takes any text");
    };
    line(format_args!("    pub enum {}{integer} {{\n", type_def.name));
    for (name, docs, value) in &variants {
        line(format_args!(
            "{}        {name} = {value},\n",
            doc_lines(docs, 8)
        ));
    }
    line(format_args!("    }} else {unknown}\n}}\n"));
    text
}
