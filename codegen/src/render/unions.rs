//! Generates the enum of a union, with a variant for each branch.
//!
//! A value is read as the branch that fits best: by the discriminator, by the values that members
//! may hold, and by how many of the value's members the branch describes. A value that fits no
//! branch is kept as received. (Taking the first branch that parses would lose members that only
//! another branch has.)

use proc_macro2::{Ident, Literal, TokenStream};
use quote::{format_ident, quote};
use serde_json::Value;

use crate::model::types::{
    Definition, StringFormat, TypeDef, TypeKind, TypeRef, Types, Union, Variant,
};
use crate::render::docs::type_docs;
use crate::render::rust_type::rust_type;

/// Names of members, each with the values that the member may hold.
type Values = Vec<(String, Vec<String>)>;

/// The fields of `tracking_links_runtime::union::Branch`, by which values of a branch are
/// recognised.
struct Branch {
    required: Vec<String>,
    known: Vec<String>,
    tags: Values,
    /// Members with an enum. The values are JSON text.
    listed: Values,
    /// How specific the branch is, compared with the others.
    rank: usize,
}

pub(super) fn union(type_def: &TypeDef, union: &Union, types: &Types) -> TokenStream {
    let name = format_ident!("{}", type_def.name);
    let docs = type_docs(type_def);
    let unknown = ["Unknown", "UnknownValue"]
        .into_iter()
        .find(|wanted| union.variants.iter().all(|variant| variant.name != *wanted));
    let unknown = format_ident!("{}", unknown.unwrap_or("UnknownToTheDocument"));
    let variants = union.variants.iter();
    let names: Vec<Ident> = variants
        .clone()
        .map(|variant| format_ident!("{}", variant.name))
        .collect();
    let contents: Vec<TokenStream> = variants
        .clone()
        .map(|variant| content(&variant.value, types))
        .collect();

    let mut order: Vec<(usize, Branch)> = variants
        .clone()
        .map(|variant| branch(variant, types))
        .enumerate()
        .collect();
    // If branches fit equally well, the generated code takes the first, so put the more specific
    // first.
    order.sort_by_key(|(_, branch)| std::cmp::Reverse(branch.rank));
    let branches = order.iter().map(|(_, branch)| {
        let Branch {
            required, known, ..
        } = branch;
        let pairs = |values: &Values| {
            let pairs = values
                .iter()
                .map(|(member, values)| quote!((#member, &[#(#values),*])));
            quote!(&[#(#pairs),*])
        };
        let (tags, listed) = (pairs(&branch.tags), pairs(&branch.listed));
        quote! {
            tracking_links_runtime::union::Branch {
                required: &[#(#required),*],
                known: &[#(#known),*],
                tags: #tags,
                listed: #listed,
            }
        }
    });
    let attempts = order.iter().enumerate().map(|(position, (index, _))| {
        let (variant, ty) = (&names[*index], &contents[*index]);
        let position = Literal::usize_unsuffixed(position);
        quote! {
            #position => if let ::std::result::Result::Ok(value) = <#ty as ::serde::Deserialize>::deserialize(&value) {
                return ::std::result::Result::Ok(Self::#variant(value));
            },
        }
    });
    let writes = variants.zip(&names).map(|(variant, name)| match &variant.tag {
        // The discriminator has one value for this variant: send it, whatever the struct holds.
        Some((member, values)) if values.len() == 1 => {
            let value = &values[0];
            quote!(Self::#name(value) => tracking_links_runtime::union::serialize_tagged(value, #member, #value, serializer),)
        }
        _ => quote!(Self::#name(value) => value.serialize(serializer),),
    });
    let conversions = conversions(&name, union, &names, types);
    quote! {
        #docs
        #[derive(Clone, Debug, PartialEq)]
        #[non_exhaustive]
        pub enum #name {
            #(#[allow(missing_docs, reason = "a variant is named after its content")] #names(#contents),)*
            /// A value that fits no documented variant, as received.
            #unknown(::serde_json::Value),
        }
        #conversions
        impl ::serde::Serialize for #name {
            fn serialize<S: ::serde::Serializer>(&self, serializer: S) -> ::std::result::Result<S::Ok, S::Error> {
                match self {
                    #(#writes)*
                    Self::#unknown(value) => value.serialize(serializer),
                }
            }
        }
        impl<'de> ::serde::Deserialize<'de> for #name {
            fn deserialize<D: ::serde::Deserializer<'de>>(deserializer: D) -> ::std::result::Result<Self, D::Error> {
                const BRANCHES: &[tracking_links_runtime::union::Branch] = &[#(#branches),*];
                let value = <::serde_json::Value as ::serde::Deserialize>::deserialize(deserializer)?;
                for branch in tracking_links_runtime::union::candidates(&value, BRANCHES) {
                    match branch {
                        #(#attempts)*
                        _ => {}
                    }
                }
                ::std::result::Result::Ok(Self::#unknown(value))
            }
        }
    }
}

/// Returns the type of a variant's content. A named type is boxed, since it may contain this union.
fn content(value: &TypeRef, types: &Types) -> TokenStream {
    let ty = rust_type(value, types);
    match value.kind {
        TypeKind::Named(_) => quote!(Box<#ty>),
        _ => ty,
    }
}

fn branch(variant: &Variant, types: &Types) -> Branch {
    let mut branch = Branch {
        required: Vec::new(),
        known: Vec::new(),
        tags: Vec::new(),
        listed: Vec::new(),
        rank: match &variant.value.kind {
            TypeKind::Boolean => 50,
            TypeKind::Integer(_) => 40,
            TypeKind::Number => 30,
            TypeKind::String(StringFormat::Plain) => 10,
            TypeKind::String(_) => 20,
            TypeKind::Map(_) => 0,
            _ => 5,
        },
    };
    if let TypeKind::Named(index) = &variant.value.kind {
        match &types.get(*index).definition {
            Definition::Object(object) => {
                for property in &object.properties {
                    let name = &property.name;
                    branch.known.push(name.clone());
                    if property.required {
                        branch.required.push(name.clone());
                    }
                    match property.enum_values.as_slice() {
                        [] => {}
                        [Value::String(only)] if property.required => {
                            branch.tags.push((name.clone(), vec![only.clone()]));
                        }
                        values => {
                            let values = values.iter().map(Value::to_string).collect();
                            branch.listed.push((name.clone(), values));
                        }
                    }
                }
                branch.rank += branch.required.len();
            }
            Definition::StringEnum { .. } => branch.rank = 15,
            _ => {}
        }
    }
    if let Some((member, values)) = &variant.tag {
        for pairs in [&mut branch.tags, &mut branch.listed] {
            pairs.retain(|(name, _)| name != member);
        }
        branch.tags.push((member.clone(), values.clone()));
        for members in [&mut branch.required, &mut branch.known] {
            if !members.contains(member) {
                members.push(member.clone());
            }
        }
    }
    branch
}

/// Generates `From` for the named type of each variant, unless two variants have the same type.
fn conversions(name: &Ident, union: &Union, variants: &[Ident], types: &Types) -> TokenStream {
    let contents: Vec<(&TypeRef, String)> = union
        .variants
        .iter()
        .map(|variant| (&variant.value, rust_type(&variant.value, types).to_string()))
        .collect();
    let unique = contents.iter().zip(variants).filter(|((value, ty), _)| {
        matches!(value.kind, TypeKind::Named(_))
            && contents.iter().filter(|(_, other)| other == ty).count() == 1
    });
    let conversions = unique.map(|((value, _), variant)| {
        let ty = rust_type(value, types);
        quote! {
            impl ::std::convert::From<#ty> for #name {
                fn from(value: #ty) -> Self {
                    Self::#variant(Box::new(value))
                }
            }
        }
    });
    quote!(#(#conversions)*)
}
