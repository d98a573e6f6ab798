//! Generates the shapes of the types that unions hold: data by which the runtime chooses a branch.

use proc_macro2::{Ident, TokenStream};
use quote::{format_ident, quote};
use serde_json::Value;

use crate::model::types::{
    Definition, Object, Property, StringFormat, TypeKind, TypeRef, Types, Union, Variant,
};
use crate::render::rust_type::{local_type, option};

/// Generates the module of the shapes; nothing if no type is a union.
pub(super) fn shapes(types: &Types) -> Option<TokenStream> {
    let unions = types
        .iter()
        .filter_map(|type_def| match &type_def.definition {
            Definition::Union(union) => Some(union),
            _ => None,
        });
    let variants = unions.flat_map(|union| &union.variants);
    let held = types.reachable(variants.map(|variant| &variant.value));
    let statics: Vec<TokenStream> = types
        .iter()
        .enumerate()
        .filter(|(index, type_def)| {
            matches!(type_def.definition, Definition::Union(_)) || held.contains(index)
        })
        .map(|(_, type_def)| {
            let name = static_name(&type_def.name);
            let shape = match &type_def.definition {
                Definition::Object(object) => self::object(object, types),
                Definition::StringEnum { values } => {
                    let values = values.iter().map(|listed| &listed.value);
                    quote!(Shape::Enum(&[#(#values),*]))
                }
                Definition::IntegerEnum { format, .. } => {
                    owned(&TypeRef::new(TypeKind::Integer(*format)), types)
                }
                Definition::Union(union) => self::union(&type_def.name, union, types),
                Definition::Recursive(value) => owned(value, types),
            };
            quote!(pub(super) static #name: Shape = #shape;)
        })
        .collect();
    if statics.is_empty() {
        return None;
    }
    Some(quote! {
        /// The values from which the types are read.
        #[allow(non_upper_case_globals, reason = "a shape has the name of its type")]
        mod shapes {
            use tracking_links_runtime::union::*;
            #(#statics)*
        }
    })
}

/// Returns the name of the shape of a type.
pub(super) fn static_name(type_name: &str) -> Ident {
    format_ident!("{type_name}")
}

/// Generates a reference to the shape of a type.
fn reference(value: &TypeRef, types: &Types) -> TokenStream {
    match value.kind {
        TypeKind::Named(index) if !value.nullable => {
            let name = static_name(&types.get(index).name);
            quote!(&#name)
        }
        _ => {
            let shape = owned(value, types);
            quote!(&#shape)
        }
    }
}

/// Generates the shape of a type.
fn owned(value: &TypeRef, types: &Types) -> TokenStream {
    if value.nullable {
        let inner = reference(&TypeRef::new(value.kind.clone()), types);
        return quote!(Shape::Nullable(#inner));
    }
    match &value.kind {
        TypeKind::Any => quote!(Shape::Any),
        TypeKind::String(StringFormat::Plain | StringFormat::Binary) => quote!(Shape::Text),
        TypeKind::Boolean | TypeKind::Integer(_) | TypeKind::Number | TypeKind::String(_) => {
            let ty = local_type(value, types);
            quote!(Shape::Scalar(decodes::<#ty>))
        }
        TypeKind::Array(item) => {
            let item = reference(item, types);
            quote!(Shape::List(#item))
        }
        TypeKind::Map(item) => {
            let item = reference(item, types);
            quote!(Shape::Map(#item))
        }
        TypeKind::Named(index) => {
            let name = static_name(&types.get(*index).name);
            quote!(Shape::Same(&#name))
        }
    }
}

fn object(object: &Object, types: &Types) -> TokenStream {
    let mut properties: Vec<&Property> = object.properties.iter().collect();
    properties.sort_by_key(|property| &property.name);
    let members = properties.into_iter().map(|property| {
        let (name, shape) = (&property.name, reference(&property.value, types));
        let constructor = if property.required {
            "required"
        } else {
            "optional"
        };
        let constructor = format_ident!("{constructor}");
        let lenient = property.lenient.then(|| quote!(.lenient()));
        let listed = property.enum_values.iter().filter_map(literal);
        let listed: Vec<TokenStream> = listed.collect();
        let listed = (!listed.is_empty() && listed.len() == property.enum_values.len())
            .then(|| quote!(.listed(&[#(#listed),*])));
        quote!(Member::#constructor(#name, #shape)#lenient #listed)
    });
    let additional = option(
        object
            .additional
            .as_ref()
            .map(|value| reference(value, types)),
    );
    quote!(Shape::Object(Object::new(&[#(#members),*], #additional)))
}

/// Generates a value that an enum lists; `None` for one that is no scalar.
fn literal(value: &Value) -> Option<TokenStream> {
    Some(match value {
        Value::Bool(value) => quote!(Literal::Boolean(#value)),
        Value::Number(number) => {
            let number = number.as_f64()?;
            quote!(Literal::Number(#number))
        }
        Value::String(text) => quote!(Literal::Text(#text)),
        // Null is no value of the member's type.
        _ => return None,
    })
}

fn union(type_name: &str, union: &Union, types: &Types) -> TokenStream {
    let name = format!("union {type_name}");
    let branches = order(union, types).into_iter().map(|index| {
        let variant = &union.variants[index];
        let shape = reference(&variant.value, types);
        let tags = tags(variant, types);
        let constructor = match variant.tag {
            Some(_) => quote!(told),
            None => quote!(new),
        };
        let tags = tags
            .iter()
            .map(|(member, values)| quote!((#member, &[#(#values),*])));
        quote!(Branch::#constructor(#shape, &[#(#tags),*]))
    });
    quote!(Shape::Union(Branches::new(#name, &[#(#branches),*])))
}

/// Returns the indices of a union's variants, the more specific first: if branches fit a value
/// equally well, the first is taken.
pub(super) fn order(union: &Union, types: &Types) -> Vec<usize> {
    let mut order: Vec<usize> = (0..union.variants.len()).collect();
    // A variant with the members of others is last in the document's order, and stays last.
    order.sort_by_key(|index| std::cmp::Reverse(rank(&union.variants[*index], types)));
    order
}

/// Returns how specific a variant is, compared with others.
fn rank(variant: &Variant, types: &Types) -> usize {
    match &variant.value.kind {
        TypeKind::Boolean => 50,
        TypeKind::Integer(_) => 40,
        TypeKind::Number => 30,
        TypeKind::String(StringFormat::Plain) => 10,
        TypeKind::String(_) => 20,
        TypeKind::Map(_) => 0,
        TypeKind::Named(index) => match &types.get(*index).definition {
            Definition::Object(object) => {
                let required = object
                    .properties
                    .iter()
                    .filter(|property| property.required);
                5 + required.count()
            }
            Definition::StringEnum { .. } => 15,
            Definition::IntegerEnum { .. } => 40,
            _ => 5,
        },
        _ => 5,
    }
}

/// Returns the members that tell a variant, each with its values: that of the discriminator, and
/// required members with one value.
pub(super) fn tags(variant: &Variant, types: &Types) -> Vec<(String, Vec<String>)> {
    let mut tags: Vec<(String, Vec<String>)> = variant.tag.iter().cloned().collect();
    if let TypeKind::Named(index) = &variant.value.kind
        && let Definition::Object(object) = &types.get(*index).definition
    {
        for property in &object.properties {
            if let [Value::String(only)] = property.enum_values.as_slice()
                && property.required
                && tags.iter().all(|(member, _)| *member != property.name)
            {
                tags.push((property.name.clone(), vec![only.clone()]));
            }
        }
    }
    tags
}
