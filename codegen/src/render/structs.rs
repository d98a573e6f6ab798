//! Generates the structs of objects, and for those that are sent, setters for their fields.

use std::collections::{BTreeSet, HashSet};

use petgraph::algo::kosaraju_scc;
use petgraph::graph::{DiGraph, NodeIndex};
use proc_macro2::{Ident, Literal, TokenStream};
use quote::{format_ident, quote};

use crate::model::names::unique;
use crate::model::types::{
    Definition, Object, Property, StringFormat, TypeDef, TypeKind, TypeRef, Types,
};
use crate::render::arguments::MAX_ARGUMENTS;
use crate::render::docs::type_docs;
use crate::render::markdown::{doc, sanitized};
use crate::render::print::macro_call;
use crate::render::rust_type::local_type;

pub(super) struct Structs<'t> {
    types: &'t Types,
    sent: BTreeSet<usize>,
    received: BTreeSet<usize>,
    /// The pairs of a type and one of its members' types that are boxed: the two contain each
    /// other.
    boxed: HashSet<(usize, usize)>,
    /// The names of tuple structs, as which no variable can be called.
    tuple_structs: HashSet<&'t str>,
}

impl<'t> Structs<'t> {
    /// `sent` and `received` have the types that occur in requests and in answers.
    pub(super) fn new(types: &'t Types, sent: BTreeSet<usize>, received: BTreeSet<usize>) -> Self {
        let tuple_structs = types.iter().filter_map(|it| match it.definition {
            Definition::Recursive(_) => Some(it.name.as_str()),
            _ => None,
        });
        Self {
            boxed: boxed(types),
            tuple_structs: tuple_structs.collect(),
            types,
            sent,
            received,
        }
    }

    /// Generates the struct of a list or a map with a name.
    pub(super) fn newtype(&self, index: usize, value: &TypeRef) -> TokenStream {
        let type_def = self.types.get(index);
        let (name, docs) = (format_ident!("{}", type_def.name), type_docs(type_def));
        let inner = local_type(value, self.types);
        let ty = match self.is_boxed(index, value) {
            true => quote!(Box<#inner>),
            false => inner,
        };
        quote! {
            #docs
            #[derive(Clone, Debug, PartialEq, ::serde::Deserialize, ::serde::Serialize)]
            #[serde(transparent)]
            pub struct #name(pub #ty);

            impl From<#ty> for #name {
                fn from(value: #ty) -> Self {
                    Self(value)
                }
            }

            impl std::ops::Deref for #name {
                type Target = #ty;

                fn deref(&self) -> &#ty {
                    &self.0
                }
            }
        }
    }

    pub(super) fn object(&self, index: usize, object: &Object) -> TokenStream {
        let type_def = self.types.get(index);
        let (name, docs) = (format_ident!("{}", type_def.name), type_docs(type_def));
        let renamed = |it: &&Property| it.field != it.name;
        let is_camel_case = object.properties.iter().any(|it| renamed(&it))
            && object.properties.iter().all(|it| {
                it.name.is_ascii() && !it.name.is_empty() && camel_case(&it.field) == it.name
            });
        // The macro `object` implements serde's traits of a struct with members of any value.
        let is_derived = !object.has_any_extra();
        let derive = is_derived.then(|| quote!(::serde::Deserialize, ::serde::Serialize));
        let settings =
            (is_derived && is_camel_case).then(|| quote!(#[serde(rename_all = "camelCase")]));
        let fields = object.properties.iter().map(|it| {
            let settings = is_derived.then(|| self.settings(index, it, is_camel_case));
            self.field(index, it, settings)
        });
        let extra_docs = doc(match object.keeps_any_value() {
            true => {
                "The members that the document does not list; or, if there is no object, the value: \
                 see [`instead`](tracking_links_runtime::ExtraMembers::instead)."
            }
            false => "The members that the document does not list.",
        });
        let extra = self.extra_type(object).map(|ty| {
            let flatten = is_derived.then(|| quote!(#[serde(flatten)]));
            quote! {
                #extra_docs
                #flatten
                pub extra: #ty,
            }
        });
        let is_default = object.properties.iter().all(|property| !property.required);
        let default = is_default.then(|| quote!(Default,));
        let setters = self
            .sent
            .contains(&index)
            .then(|| self.setters(index, object));
        quote! {
            #docs
            #[derive(Clone, Debug, #default PartialEq, #derive)]
            #settings
            pub struct #name { #(#fields)* #extra }

            #setters
        }
    }

    /// Writes the call of the macro that implements serde's traits, unless they are derived.
    pub(super) fn members(&self, index: usize, object: &Object) -> Option<String> {
        if !object.has_any_extra() {
            return None;
        }
        let mut head = self.types.get(index).name.clone();
        if object.keeps_any_value() {
            head.push_str(" or any value");
        }
        if !object.received_only.is_empty() {
            let names = object
                .received_only
                .iter()
                .map(|name| Literal::string(name).to_string());
            let names: Vec<String> = names.collect();
            head.push_str(&format!(" without {};", names.join(", ")));
        }
        let members = object.properties.iter().map(|property| {
            let (kind, field) = (self.member_kind(index, property), &property.field);
            format!("{kind} {field} = {}", Literal::string(&property.name))
        });
        Some(macro_call("object", &head, members))
    }

    /// Returns the word by which the macro knows how a member is read and written.
    fn member_kind(&self, index: usize, property: &Property) -> &'static str {
        if property.lenient {
            "lenient"
        } else if self.has_three_states(index, property) {
            "three_states"
        } else if !property.required {
            match &property.value {
                it if it.kind == TypeKind::Any => "optional_any",
                it if it.nullable => "optional_nullable",
                _ => "optional",
            }
        } else if property.value.nullable && property.value.kind != TypeKind::Any {
            "nullable"
        } else {
            "required"
        }
    }

    fn field(
        &self,
        index: usize,
        property: &Property,
        settings: Option<TokenStream>,
    ) -> TokenStream {
        let docs = property.documentation().map(|text| doc(&sanitized(&text)));
        let name = format_ident!("{}", property.field);
        let ty = self.field_type(index, property);
        quote!(#docs #settings pub #name: #ty,)
    }

    /// Generates the attributes by which serde reads and writes a member.
    fn settings(&self, index: usize, property: &Property, is_camel_case: bool) -> TokenStream {
        let rename = (property.field != property.name && !is_camel_case).then(|| {
            let name = &property.name;
            quote!(rename = #name)
        });
        let function = if property.lenient {
            Some("lenient")
        } else if self.has_three_states(index, property) {
            Some("nullable")
        } else if property.value.kind == TypeKind::Any {
            (!property.required).then_some("optional_any")
        } else if property.required {
            property.value.nullable.then_some("optional")
        } else {
            let is_received = self.received.contains(&index);
            is_received.then_some("optional")
        };
        let absent = (!property.required).then_some(quote!(skip_serializing_if = "is_none"));
        let default = (!property.required && function.is_some()).then_some(quote!(default));
        let function = function.map(|function| quote!(deserialize_with = #function));
        let others = [default, function, absent].into_iter().flatten();
        let others: Vec<TokenStream> = others.collect();
        match (rename, others.as_slice()) {
            (None, []) => quote!(),
            (None, others) => quote!(#[serde(#(#others),*)]),
            // On one line, if they fit.
            (Some(rename), others) if others.len() < 3 => quote!(#[serde(#rename, #(#others),*)]),
            (Some(rename), others) => quote!(#[serde(#rename)] #[serde(#(#others),*)]),
        }
    }

    /// Whether a member may be absent, null or a value. Only what is sent tells the first two apart
    /// (RFC 7396 section 1).
    fn has_three_states(&self, index: usize, property: &Property) -> bool {
        self.sent.contains(&index) && property.has_three_states()
    }

    fn field_type(&self, index: usize, property: &Property) -> TokenStream {
        let inner = self.value_type(index, &property.value);
        let is_any = property.value.kind == TypeKind::Any;
        if self.has_three_states(index, property) {
            quote!(Option<Option<#inner>>)
        } else if !property.required || property.value.nullable && !is_any {
            quote!(Option<#inner>)
        } else {
            inner
        }
    }

    /// Returns the type of a value that is not null.
    fn value_type(&self, index: usize, value: &TypeRef) -> TokenStream {
        let ty = local_type(&TypeRef::new(value.kind.clone()), self.types);
        match self.is_boxed(index, value) {
            true => quote!(Box<#ty>),
            false => ty,
        }
    }

    fn is_boxed(&self, index: usize, value: &TypeRef) -> bool {
        matches!(value.kind, TypeKind::Named(inner) if self.boxed.contains(&(index, inner)))
    }

    /// Returns the type of the field `extra`; `None` if there is no such field.
    fn extra_type(&self, object: &Object) -> Option<TokenStream> {
        if object.has_any_extra() {
            return Some(quote!(tracking_links_runtime::ExtraMembers));
        }
        let value = object.additional.clone()?;
        let map = TypeRef::new(TypeKind::Map(Box::new(value)));
        Some(local_type(&map, self.types))
    }

    /// Generates a constructor that takes the required members, and a setter for each other one.
    fn setters(&self, index: usize, object: &Object) -> TokenStream {
        let type_def = self.types.get(index);
        let name = format_ident!("{}", type_def.name);
        let (required, optional): (Vec<&Property>, Vec<&Property>) = object
            .properties
            .iter()
            .partition(|property| property.required);
        let (mut arguments, mut values) = (Vec::new(), Vec::new());
        for property in &required {
            let field = format_ident!("{}", property.field);
            let name = unique(&property.field, |name| {
                let is_other = |it: &Property| it.field == name && name != property.field;
                self.tuple_structs.contains(name) || object.properties.iter().any(is_other)
            });
            let name = format_ident!("{name}");
            let (ty, value) = self.argument(index, &property.value, true, &name);
            arguments.push(quote!(#name: #ty));
            values.push(match field == value.to_string() {
                true => quote!(#field),
                false => quote!(#field: #value),
            });
        }
        let unset = optional
            .iter()
            .map(|property| format_ident!("{}", property.field));
        let extra = object
            .has_extra()
            .then(|| quote!(extra: Default::default(),));
        let (summary, new) = match (required.len(), object.properties.len()) {
            (0, _) => (
                "Creates a value of which nothing is set.",
                quote!(Default::default()),
            ),
            (some, all) => (
                match some == all {
                    true => "Creates a value of its members.",
                    false => "Creates a value of its required members.",
                },
                quote!(Self { #(#values,)* #(#unset: None,)* #extra }),
            ),
        };
        let summary = doc(summary);
        let many = (required.len() > MAX_ARGUMENTS).then(
            || quote!(#[allow(clippy::too_many_arguments, reason = "all of them are required")]),
        );
        let mut used = vec!["new".to_owned()];
        let mut setters = Vec::new();
        for property in &optional {
            let setter = unique(&property.field, |name| used.iter().any(|it| it == name));
            used.push(setter);
        }
        for (position, property) in optional.iter().enumerate() {
            let (field, setter) = (
                format_ident!("{}", property.field),
                format_ident!("{}", used[position + 1]),
            );
            let (ty, value) = self.argument(index, &property.value, false, &format_ident!("value"));
            let some = match self.has_three_states(index, property) {
                true => quote!(Some(Some(#value))),
                false => quote!(Some(#value)),
            };
            setters.push(quote! {
                pub fn #setter(mut self, value: #ty) -> Self {
                    self.#field = #some;
                    self
                }
            });
            if self.has_three_states(index, property) {
                let wanted = format!("{}_null", property.field.trim_end_matches('_'));
                let null = unique(&wanted, |name| used.iter().any(|it| it == name));
                let null_docs = doc(&format!("Sets `{}` to null.", property.field));
                used.push(null.clone());
                let null = format_ident!("{null}");
                setters.push(quote! {
                    #null_docs
                    pub fn #null(mut self) -> Self {
                        self.#field = Some(None);
                        self
                    }
                });
            }
        }
        if object.additional.is_some()
            && let Some(ty) = self.extra_type(object)
        {
            let setter = unique("extra", |name| used.iter().any(|it| it == name));
            let setter = format_ident!("{setter}");
            setters.push(quote! {
                pub fn #setter(mut self, value: impl Into<#ty>) -> Self {
                    self.extra = value.into();
                    self
                }
            });
        }
        quote! {
            impl #name {
                #summary
                #many
                pub fn new(#(#arguments),*) -> Self { #new }

                #(#setters)*
            }
        }
    }

    /// Returns the type of an argument for a value, and the value of it. A required value may be
    /// null if its type is.
    fn argument(
        &self,
        index: usize,
        value: &TypeRef,
        required: bool,
        name: &Ident,
    ) -> (TokenStream, TokenStream) {
        let ty = local_type(&TypeRef::new(value.kind.clone()), self.types);
        if required && value.nullable && value.kind != TypeKind::Any {
            let boxed = self.is_boxed(index, value).then(|| quote!(.map(Box::new)));
            return (quote!(impl Into<Option<#ty>>), quote!(#name.into() #boxed));
        }
        match &value.kind {
            TypeKind::Boolean | TypeKind::Integer(_) | TypeKind::Number => (ty, quote!(#name)),
            TypeKind::Array(item) => {
                let item_type = local_type(item, self.types);
                match item.kind {
                    _ if item.nullable => (quote!(impl Into<#ty>), quote!(#name.into())),
                    TypeKind::Any | TypeKind::Named(_) | TypeKind::String(StringFormat::Plain) => (
                        quote!(impl IntoIterator<Item = impl Into<#item_type>>),
                        quote!(#name.into_iter().map(Into::into).collect()),
                    ),
                    _ => (
                        quote!(impl IntoIterator<Item = #item_type>),
                        quote!(#name.into_iter().collect()),
                    ),
                }
            }
            _ if self.is_boxed(index, value) => {
                (quote!(impl Into<#ty>), quote!(Box::new(#name.into())))
            }
            _ => (quote!(impl Into<#ty>), quote!(#name.into())),
        }
    }
}

/// Returns the name that serde makes of a field's by `rename_all`.
fn camel_case(field: &str) -> String {
    let mut name = String::with_capacity(field.len());
    let mut is_start = false;
    for c in field.chars() {
        match c {
            '_' => is_start = true,
            c if is_start && !name.is_empty() => {
                name.push(c.to_ascii_uppercase());
                is_start = false;
            }
            c => {
                name.push(c);
                is_start = false;
            }
        }
    }
    name
}

/// Returns the pairs of types that contain each other: the first has a member of the second, which
/// is neither in a list nor in a map. What a union holds is boxed anyway.
fn boxed(types: &Types) -> HashSet<(usize, usize)> {
    let mut uses: DiGraph<(), ()> = DiGraph::new();
    let mut pairs = Vec::new();
    for (index, TypeDef { definition, .. }) in types.iter().enumerate() {
        uses.add_node(());
        let direct = match definition {
            Definition::Object(object) => object.properties.iter().map(|it| &it.value).collect(),
            Definition::Recursive(value) => vec![value],
            Definition::Union(_)
            | Definition::StringEnum { .. }
            | Definition::IntegerEnum { .. } => Vec::new(),
        };
        pairs.extend(direct.into_iter().filter_map(|value| match value.kind {
            TypeKind::Named(inner) => Some((index, inner)),
            _ => None,
        }));
    }
    for (outer, inner) in &pairs {
        uses.add_edge(NodeIndex::new(*outer), NodeIndex::new(*inner), ());
    }
    let mut circle_of = vec![0; types.len()];
    for (number, circle) in kosaraju_scc(&uses).into_iter().enumerate() {
        circle
            .iter()
            .for_each(|node| circle_of[node.index()] = number);
    }
    let pairs = pairs.into_iter();
    pairs
        .filter(|(outer, inner)| circle_of[*outer] == circle_of[*inner])
        .collect()
}
