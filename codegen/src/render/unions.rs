//! Generates the enum of a union, with a variant for each branch.
//!
//! The runtime chooses the variant as which a value is read, by the shapes of the branches. A value
//! that fits no branch is kept as received.

use std::collections::{BTreeSet, HashMap};

use proc_macro2::{Ident, Literal, TokenStream};
use quote::{format_ident, quote};

use crate::model::types::{
    Definition, StringFormat, TypeDef, TypeKind, TypeRef, Types, Union, Variant,
};
use crate::render::docs::type_docs;
use crate::render::print::macro_call;
use crate::render::rust_type::local_type;
use crate::render::shapes::{order, static_name};
use crate::render::variants::unknown_variant;

pub(super) fn union(type_def: &TypeDef, union: &Union, types: &Types) -> TokenStream {
    let name = format_ident!("{}", type_def.name);
    let docs = type_docs(type_def);
    let unknown = unknown(union);
    let variants = union.variants.iter();
    let names: Vec<Ident> = variants
        .clone()
        .map(|variant| format_ident!("{}", variant.name))
        .collect();
    let contents: Vec<TokenStream> = variants
        .clone()
        .map(|variant| content(&variant.value, types))
        .collect();

    let reads = order(union, types)
        .into_iter()
        .enumerate()
        .map(|(position, index)| {
            let variant = &names[index];
            let position = Literal::usize_unsuffixed(position);
            quote!(#position => value.newtype_variant().map(Self::#variant),)
        });
    let shape = static_name(&type_def.name);
    let writes = variants.zip(&names).map(|(variant, name)| match &variant.tag {
        // The discriminator has one value for this variant: send it if the struct has none.
        Some((member, values)) if values.len() == 1 => {
            let value = &values[0];
            quote!(Self::#name(value) => tracking_links_runtime::union::serialize_tagged(value, #member, #value, serializer),)
        }
        _ => quote!(Self::#name(value) => value.serialize(serializer),),
    });
    let inclusions = inclusions(&name, union, types);
    quote! {
        #docs
        #[derive(Clone, Debug, PartialEq)]
        #[non_exhaustive]
        pub enum #name {
            #(#[allow(missing_docs, reason = "a variant is named after its content")] #names(#contents),)*
            /// A value that fits no documented variant, as received.
            #unknown(tracking_links_runtime::union::Received),
        }
        #inclusions
        impl ::serde::Serialize for #name {
            fn serialize<S: ::serde::Serializer>(&self, serializer: S) -> ::std::result::Result<S::Ok, S::Error> {
                match self {
                    #(#writes)*
                    Self::#unknown(value) => value.serialize(serializer),
                }
            }
        }
        impl tracking_links_runtime::union::Union for #name {
            fn shape() -> &'static tracking_links_runtime::union::Shape {
                &shapes::#shape
            }
            fn read<'de, A: ::serde::de::VariantAccess<'de>>(branch: usize, value: A) -> ::std::result::Result<Self, A::Error> {
                match branch {
                    #(#reads)*
                    _ => value.newtype_variant().map(Self::#unknown),
                }
            }
        }
        impl<'de> ::serde::Deserialize<'de> for #name {
            fn deserialize<D: ::serde::Deserializer<'de>>(deserializer: D) -> ::std::result::Result<Self, D::Error> {
                tracking_links_runtime::union::deserialize(deserializer)
            }
        }
    }
}

/// Returns the type of a variant's content. A named type is boxed, since it may contain this union.
fn content(value: &TypeRef, types: &Types) -> TokenStream {
    let ty = local_type(value, types);
    match value.kind {
        TypeKind::Named(_) => quote!(Box<#ty>),
        _ => ty,
    }
}

/// Writes the call of the macro by which the content of a variant converts into the union.
pub(super) fn conversions(
    type_def: &TypeDef,
    union: &Union,
    is_sent: bool,
    types: &Types,
) -> Option<String> {
    let list = converted(union, is_sent, types);
    (!list.is_empty()).then(|| macro_call("union_from", &type_def.name, list))
}

/// Returns the variants whose content converts into the union, as the macro takes them: not those
/// that have the same type as another. Of what is only received, named types alone do.
pub(super) fn converted(union: &Union, is_sent: bool, types: &Types) -> Vec<String> {
    let variants = union.variants.iter().map(|variant| {
        // Types need blanks only behind commas.
        let ty = local_type(&variant.value, types).to_string();
        (variant, ty.replace(' ', "").replace(',', ", "))
    });
    let variants: Vec<(&Variant, String)> = variants.collect();
    let mut uses: HashMap<&str, usize> = HashMap::new();
    for (_, ty) in &variants {
        *uses.entry(ty).or_default() += 1;
    }
    let list = variants.iter().filter_map(|(variant, ty)| {
        let (name, value) = (&variant.name, &variant.value);
        if uses.get(ty.as_str()) != Some(&1) {
            return None;
        }
        match value.kind {
            TypeKind::Named(_) => Some(format!("boxed {name}({ty})")),
            TypeKind::String(StringFormat::Plain) if is_sent && !value.nullable => {
                Some(format!("text {name}"))
            }
            TypeKind::Any => None,
            _ => is_sent.then(|| format!("plain {name}({ty})")),
        }
    });
    list.collect()
}

/// Generates the conversions of unions whose variants are all variants of this one.
fn inclusions(name: &Ident, union: &Union, types: &Types) -> TokenStream {
    let includes = union.includes.iter().collect::<BTreeSet<_>>().into_iter();
    let includes = includes.filter_map(|index| included(name, union, types.get(*index)));
    quote!(#(#includes)*)
}

/// Generates `From` for a union whose variants are all variants of this one.
fn included(name: &Ident, union: &Union, inner: &TypeDef) -> Option<TokenStream> {
    let Definition::Union(of_inner) = &inner.definition else {
        return None;
    };
    let inner_name = format_ident!("{}", inner.name);
    if inner_name == *name {
        return None;
    }
    let mut arms = Vec::new();
    for variant in &of_inner.variants {
        let mut same = union
            .variants
            .iter()
            .filter(|known| known.value == variant.value);
        let (from, to) = (&variant.name, &same.next()?.name);
        arms.push((format_ident!("{from}"), format_ident!("{to}")));
    }
    arms.push((unknown(of_inner), unknown(union)));
    let arms = arms
        .into_iter()
        .map(|(from, to)| quote!(#inner_name::#from(value) => Self::#to(value),));
    Some(quote! {
        impl ::std::convert::From<#inner_name> for #name {
            fn from(value: #inner_name) -> Self {
                match value {
                    #(#arms)*
                }
            }
        }
    })
}

/// Returns the name of the variant for a value that fits none of the others.
fn unknown(union: &Union) -> Ident {
    let names = union.variants.iter().map(|variant| &*variant.name);
    format_ident!("{}", unknown_variant(names))
}
