//! Generates the conditions of code that has features.

use std::collections::BTreeSet;

use proc_macro2::TokenStream;
use quote::quote;

/// Generates the attribute of an item that is there if one of the features is on, or always if
/// there are none.
pub(super) fn condition(features: &BTreeSet<&str>) -> TokenStream {
    let all: Vec<&&str> = features.iter().collect();
    match all.as_slice() {
        [] => quote!(),
        [only] => quote!(#[cfg(feature = #only)]),
        all => quote!(#[cfg(any(#(feature = #all),*))]),
    }
}
