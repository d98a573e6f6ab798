//! Turns `DateTime<Utc>` into `DateTime<FixedOffset>`, which keeps the offset.
//!
//! The offset is part of a date-time (RFC 3339 section 5.6): it tells the local day.

use syn::visit_mut::{VisitMut, visit_path_mut};
use syn::{GenericArgument, Item, Path, PathArguments, Type};

pub(super) fn offsets(item: &mut Item) {
    Offsets.visit_item_mut(item);
}

struct Offsets;

impl VisitMut for Offsets {
    fn visit_path_mut(&mut self, path: &mut Path) {
        if let Some(last) = path.segments.last_mut()
            && last.ident == "DateTime"
            && let PathArguments::AngleBracketed(arguments) = &mut last.arguments
        {
            let offset: Type = syn::parse_quote!(::chrono::FixedOffset);
            arguments.args = [GenericArgument::Type(offset)].into_iter().collect();
        }
        visit_path_mut(self, path);
    }
}
