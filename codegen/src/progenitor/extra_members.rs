//! `extra` in a builder: none, unless it is set.
//!
//! progenitor's builders ask for every member that no default is known of, and know none of the map of members beside the
//! documented ones.

use syn::visit_mut::VisitMut;
use syn::{Expr, FieldValue, Item, Lit, Member};

pub(super) fn extra_members(item: &mut Item) {
    ExtraMembers.visit_item_mut(item);
}

struct ExtraMembers;

impl VisitMut for ExtraMembers {
    fn visit_field_value_mut(&mut self, field: &mut FieldValue) {
        let is_extra = matches!(&field.member, Member::Named(name) if name == "extra");
        if is_extra && says(&field.expr, "no value supplied for extra") {
            field.expr = syn::parse_quote!(Ok(::std::default::Default::default()));
        }
    }
}

/// Whether an expression is `Err("words".to_string())`.
fn says(expr: &Expr, words: &str) -> bool {
    let Expr::Call(call) = expr else { return false };
    let Some(Expr::MethodCall(to_string)) = call.args.first() else {
        return false;
    };
    matches!(&*to_string.receiver, Expr::Lit(literal) if matches!(&literal.lit, Lit::Str(text) if text.value() == words))
}
