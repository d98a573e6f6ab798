//! Unions: an enum with a variant a branch, told apart by the members that a branch must have and the values they must hold.
//!
//! The first branch that fits is not always the right one. A union looks at the discriminator, at the
//! values that a member may hold and at how many of the members a branch knows, and keeps a value that
//! fits no branch.

use proc_macro2::{Literal, TokenStream};
use quote::{format_ident, quote};
use serde_json::Value;

use crate::model::types::{
    Definition, StringFormat, TypeDef, TypeKind, TypeRef, Types, Union, Variant,
};
use crate::render::rust_type::rust_type;
use crate::render::text::{doc, plain};

/// What tells a value of a branch.
struct Asked {
    required: Vec<String>,
    known: Vec<String>,
    tags: Vec<(String, Vec<String>)>,
    /// As JSON.
    listed: Vec<(String, Vec<String>)>,
    weight: usize,
}

pub(super) fn union(named: &TypeDef, union: &Union, types: &Types) -> TokenStream {
    let name = format_ident!("{}", named.name);
    let docs = doc(&named
        .description
        .as_deref()
        .map_or_else(|| format!("`{}`", named.name), plain));
    let unknown = ["Unknown", "UnknownValue"]
        .into_iter()
        .find(|word| union.variants.iter().all(|variant| variant.name != *word));
    let unknown = format_ident!("{}", unknown.unwrap_or("UnknownToTheDocument"));
    let variants: Vec<_> = union
        .variants
        .iter()
        .map(|variant| format_ident!("{}", variant.name))
        .collect();
    let holds: Vec<TokenStream> = union
        .variants
        .iter()
        .map(|variant| held(&variant.value, types))
        .collect();

    let mut order: Vec<(usize, Asked)> = union
        .variants
        .iter()
        .map(|variant| asked(variant, types))
        .enumerate()
        .collect();
    // Of branches that tell equally much, the runtime takes the first.
    order.sort_by_key(|(_, asked)| std::cmp::Reverse(asked.weight));
    let branches = order.iter().map(|(_, asked)| {
        let Asked {
            required, known, ..
        } = asked;
        let pairs = |list: &[(String, Vec<String>)]| {
            let pairs = list
                .iter()
                .map(|(member, values)| quote!((#member, &[#(#values),*])));
            quote!(&[#(#pairs),*])
        };
        let (tags, listed) = (pairs(&asked.tags), pairs(&asked.listed));
        quote! {
            tracking_links_runtime::union::Branch {
                required: &[#(#required),*],
                known: &[#(#known),*],
                tags: #tags,
                listed: #listed,
            }
        }
    });
    let attempts = order.iter().enumerate().map(|(place, (index, _))| {
        let (variant, ty) = (&variants[*index], &holds[*index]);
        let place = Literal::usize_unsuffixed(place);
        quote! {
            #place => if let ::std::result::Result::Ok(value) = <#ty as ::serde::Deserialize>::deserialize(&value) {
                return ::std::result::Result::Ok(Self::#variant(value));
            },
        }
    });
    let writes = union.variants.iter().zip(&variants).map(|(variant, ident)| match &variant.tag {
        // One value alone means this branch: it is sent whatever the struct holds.
        Some((member, values)) if values.len() == 1 => {
            let value = &values[0];
            quote!(Self::#ident(value) => tracking_links_runtime::union::serialize_tagged(value, #member, #value, serializer),)
        }
        _ => quote!(Self::#ident(value) => value.serialize(serializer),),
    });
    let conversions = conversions(&name, union, &variants, types);
    quote! {
        #docs
        #[derive(Clone, Debug, PartialEq)]
        #[non_exhaustive]
        pub enum #name {
            #(#[allow(missing_docs, reason = "named after what it holds")] #variants(#holds),)*
            /// A value that fits none of the documented branches, as received.
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

/// A named type is boxed: it may hold this union again.
fn held(value: &TypeRef, types: &Types) -> TokenStream {
    let ty = rust_type(value, types);
    if matches!(value.kind, TypeKind::Named(_)) {
        quote!(Box<#ty>)
    } else {
        ty
    }
}

fn asked(variant: &Variant, types: &Types) -> Asked {
    let mut asked = Asked {
        required: Vec::new(),
        known: Vec::new(),
        tags: Vec::new(),
        listed: Vec::new(),
        weight: match &variant.value.kind {
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
        match &types.0[*index].definition {
            Definition::Object(object) => {
                for property in &object.properties {
                    let name = &property.name;
                    asked.known.push(name.clone());
                    if property.required {
                        asked.required.push(name.clone());
                    }
                    match property.listed.as_slice() {
                        [] => {}
                        [Value::String(only)] if property.required => {
                            asked.tags.push((name.clone(), vec![only.clone()]));
                        }
                        listed => {
                            let listed = listed.iter().map(Value::to_string).collect();
                            asked.listed.push((name.clone(), listed));
                        }
                    }
                }
                asked.weight += asked.required.len();
            }
            Definition::Enum { .. } => asked.weight = 15,
            _ => {}
        }
    }
    if let Some((member, values)) = &variant.tag {
        for list in [&mut asked.tags, &mut asked.listed] {
            list.retain(|(name, _)| name != member);
        }
        asked.tags.push((member.clone(), values.clone()));
        for list in [&mut asked.required, &mut asked.known] {
            if !list.contains(member) {
                list.push(member.clone());
            }
        }
    }
    asked
}

/// From what a branch holds, where no two branches hold the same.
fn conversions(
    name: &proc_macro2::Ident,
    union: &Union,
    variants: &[proc_macro2::Ident],
    types: &Types,
) -> TokenStream {
    let types: Vec<String> = union
        .variants
        .iter()
        .map(|variant| rust_type(&variant.value, types).to_string())
        .collect();
    let each = union
        .variants
        .iter()
        .zip(variants)
        .enumerate()
        .filter(|(index, (variant, _))| {
            matches!(variant.value.kind, TypeKind::Named(_))
                && types.iter().filter(|ty| **ty == types[*index]).count() == 1
        });
    let each = each.map(|(index, (_, variant))| {
        let ty: TokenStream = types[index].parse().expect("a type's tokens parse");
        quote! {
            impl ::std::convert::From<#ty> for #name {
                fn from(value: #ty) -> Self {
                    Self::#variant(Box::new(value))
                }
            }
        }
    });
    quote!(#(#each)*)
}
