//! Makes serde read members of answers that do not fit their types.
//!
//! A lenient property (`x-lenient`) is read as absent. Any other member that may be absent or null
//! can be left out by an answer that is read leniently: the runtime decides.

use std::collections::BTreeSet;

use quote::{ToTokens as _, quote};
use syn::punctuated::Punctuated;
use syn::{Field, Item, Meta, Token};

use crate::model::types::{Definition, TypeKind, Types};

/// Sets serde's `deserialize_with` on the fields of an item, if it is the struct of the type at
/// `index`. Its fields are in the order of the properties. Types that are not `received` are only
/// sent.
pub(super) fn lenient(item: &mut Item, types: &Types, index: usize, received: &BTreeSet<usize>) {
    let (Item::Struct(item), Definition::Object(object)) = (item, &types.get(index).definition)
    else {
        return;
    };
    for (field, property) in item.fields.iter_mut().zip(&object.properties) {
        let fits_anything = property.value.kind == TypeKind::Any;
        if property.lenient {
            read_by(field, "tracking_links_runtime::lenient");
        } else if !received.contains(&index) || fits_anything || has_function(field, OWN) {
            // Nothing is left out, or the field has its function already.
        } else if !property.required {
            read_by(field, "tracking_links_runtime::optional");
        } else if property.value.nullable && has_function(field, OF_TYPIFY) {
            for attribute in &mut field.attrs {
                if let Meta::List(list) = &mut attribute.meta {
                    let tokens = list
                        .tokens
                        .to_string()
                        .replace(OF_TYPIFY, "tracking_links_runtime::optional");
                    list.tokens = tokens.parse().expect("only a text was replaced");
                }
            }
        }
    }
}

/// Lets serde read a field by a function, and an absent one as the type's default.
pub(super) fn read_by(field: &mut Field, function: &str) {
    let mut settings = field.attrs.iter().filter_map(|attribute| {
        let list = attribute.meta.require_list().ok()?;
        let is_serde = list.path.is_ident("serde");
        is_serde.then(|| list.parse_args_with(Punctuated::<Meta, Token![,]>::parse_terminated))
    });
    let has_default = settings.any(|settings| {
        let mut settings = settings.into_iter().flatten();
        settings.any(|setting| setting.path().is_ident("default"))
    });
    // typify sets it on a boxed member.
    let default = (!has_default).then(|| quote!(default,));
    field
        .attrs
        .push(syn::parse_quote!(#[serde(#default deserialize_with = #function)]));
}

/// The function by which typify lets a required member be null.
const OF_TYPIFY: &str = "::std::option::Option::deserialize";

/// The functions of the runtime.
const OWN: &str = "tracking_links_runtime::";

/// Whether the field is read by a function of this name.
fn has_function(field: &Field, name: &str) -> bool {
    let mut attributes = field.attrs.iter();
    attributes.any(|attribute| {
        attribute.path().is_ident("serde") && attribute.to_token_stream().to_string().contains(name)
    })
}
