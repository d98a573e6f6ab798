//! Makes serde read a lenient property (`x-lenient`) whose value does not fit as absent.

use syn::Item;

use crate::model::types::{Definition, Types};

/// Adds serde's `default` and `deserialize_with` to the lenient fields of an item, if it is the
/// struct of the type at `index`. Its fields are in the order of the properties.
pub(super) fn lenient(item: &mut Item, types: &Types, index: usize) {
    let (Item::Struct(item), Definition::Object(object)) = (item, &types.get(index).definition)
    else {
        return;
    };
    for (field, property) in item.fields.iter_mut().zip(&object.properties) {
        if property.lenient {
            field.attrs.push(syn::parse_quote! {
                #[serde(default, deserialize_with = "tracking_links_runtime::lenient")]
            });
        }
    }
}
