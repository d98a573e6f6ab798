//! Turns `Box<Option<T>>` into `Option<Box<T>>`.
//!
//! typify boxes a type that contains itself. Where it comes upon such a type through an optional
//! member of another, it boxes the member's `Option`. serde would then write an absent member as
//! null.

use syn::visit_mut::{VisitMut, visit_field_mut, visit_type_mut};
use syn::{Attribute, Field, GenericArgument, Item, PathArguments, Type};

pub(super) fn boxes(item: &mut Item) {
    Boxes.visit_item_mut(item);
}

struct Boxes;

impl VisitMut for Boxes {
    fn visit_field_mut(&mut self, field: &mut Field) {
        if boxed_option(&field.ty).is_some() {
            field.attrs.iter_mut().for_each(skip_none);
        }
        visit_field_mut(self, field);
    }

    fn visit_type_mut(&mut self, ty: &mut Type) {
        if let Some(inner) = boxed_option(ty) {
            *ty = syn::parse_quote!(::std::option::Option<::std::boxed::Box<#inner>>);
        }
        visit_type_mut(self, ty);
    }
}

/// Returns `T` of `Box<Option<T>>`.
fn boxed_option(ty: &Type) -> Option<Type> {
    argument(argument(ty, "Box")?, "Option").cloned()
}

/// Returns the argument of a type with one, whose path ends with `name`.
fn argument<'t>(ty: &'t Type, name: &str) -> Option<&'t Type> {
    let Type::Path(path) = ty else { return None };
    let last = path
        .path
        .segments
        .last()
        .filter(|last| last.ident == name)?;
    match &last.arguments {
        PathArguments::AngleBracketed(arguments) => match arguments.args.first()? {
            GenericArgument::Type(ty) => Some(ty),
            _ => None,
        },
        _ => None,
    }
}

/// Lets serde leave out a member that is `None`, if it may be absent.
fn skip_none(attribute: &mut Attribute) {
    if let syn::Meta::List(list) = &mut attribute.meta
        && list.path.is_ident("serde")
    {
        let tokens = list.tokens.to_string();
        if tokens.contains("default") && !tokens.contains("skip_serializing_if") {
            let others = &list.tokens;
            list.tokens = quote::quote! {
                #others, skip_serializing_if = "::std::option::Option::is_none"
            };
        }
    }
}
