//! Gives builders an empty default for `extra`, the map of an object's undocumented members.
//!
//! Without a default, typify's builders refuse to build an object unless `extra` was set.

use syn::visit_mut::VisitMut;
use syn::{Expr, FieldValue, Item, Member};

use crate::model::types::{Definition, Types};

/// Sets the default in an item that belongs to the type at `index`.
pub(super) fn extra_members(item: &mut Item, types: &Types, index: usize) {
    if let Definition::Object(object) = &types.get(index).definition
        && object.additional.is_some()
    {
        ExtraMembers.visit_item_mut(item);
    }
}

struct ExtraMembers;

impl VisitMut for ExtraMembers {
    fn visit_field_value_mut(&mut self, field: &mut FieldValue) {
        let is_extra = matches!(&field.member, Member::Named(name) if name == "extra");
        if is_extra && is_err(&field.expr) {
            field.expr = syn::parse_quote!(Ok(::std::default::Default::default()));
        }
    }
}

/// Whether the expression is `Err(..)`, which typify uses for a member without a default.
fn is_err(expr: &Expr) -> bool {
    let Expr::Call(call) = expr else { return false };
    matches!(&*call.func, Expr::Path(path) if path.path.is_ident("Err"))
}
