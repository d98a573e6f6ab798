//! Generates what a caller has to give for an operation: the arguments of its method, so that a
//! call that lacks one does not compile.

use proc_macro2::{Ident, TokenStream};
use quote::{format_ident, quote};

use crate::model::api::Operation;
use crate::render::inputs::Input;
use crate::render::markdown::{code, doc, item, labelled};

/// The most values that a method takes one by one: with `self`, as many as clippy allows.
const MAX_ARGUMENTS: usize = 6;

/// A value that the caller has to give.
#[derive(Clone)]
pub(super) struct Argument {
    pub(super) name: Ident,
    /// Its type, as the modules `client` and `operation` can name it.
    pub(super) ty: TokenStream,
    /// What the value is in the request, such as "path parameter `id`".
    pub(super) what: String,
    pub(super) description: Option<String>,
}

impl Argument {
    /// Generates the code for the value. `write` adds it to the request.
    pub(super) fn input(self, write: TokenStream) -> Input {
        let (name, ty) = (&self.name, &self.ty);
        Input {
            field: quote!(#name: Result<#ty, String>),
            initial: quote!(#name),
            setter: quote!(),
            write,
            argument: Some(self),
        }
    }
}

/// What a method takes.
pub(super) struct Arguments {
    list: Vec<Argument>,
    /// The struct that has the values, if they are many.
    group: Option<Ident>,
    of_method: String,
}

impl Arguments {
    pub(super) fn of(operation: &Operation, inputs: &[Input]) -> Self {
        let list: Vec<Argument> = inputs.iter().filter_map(|it| it.argument.clone()).collect();
        let is_long = list.len() > MAX_ARGUMENTS;
        Self {
            list,
            group: is_long.then(|| format_ident!("{}", operation.required_name)),
            of_method: operation.method_name.clone(),
        }
    }

    /// Generates the parameters of a function that takes values of the callers' types.
    pub(super) fn parameters(&self) -> TokenStream {
        if let Some(group) = &self.group {
            return quote!(required: operation::#group);
        }
        let list = self.list.iter();
        let list = list.map(|Argument { name, ty, .. }| quote!(#name: impl runtime::Input<#ty>));
        quote!(#(#list),*)
    }

    /// Generates what the method of the client passes on.
    pub(super) fn passed(&self) -> TokenStream {
        if self.group.is_some() {
            return quote!(required);
        }
        let names = self.list.iter().map(|it| &it.name);
        quote!(#(#names.into_value()),*)
    }

    /// Generates the parameters of the operation's `new`, and the statements that take them apart.
    pub(super) fn of_new(&self) -> (TokenStream, TokenStream) {
        let names: Vec<&Ident> = self.list.iter().map(|it| &it.name).collect();
        if let Some(group) = &self.group {
            let parts = quote! {
                let #group { #(#names),* } = required;
                #(let #names = Ok(#names);)*
            };
            return (quote!(required: #group), parts);
        }
        let types = self.list.iter().map(|it| &it.ty);
        (quote!(#(#names: Result<#types, String>),*), quote!())
    }

    /// Generates the struct that has the values, if they are many.
    pub(super) fn group(&self) -> Option<TokenStream> {
        let group = self.group.as_ref()?;
        let method = &self.of_method;
        let docs = doc(&format!(
            "What [`Client::{method}`](crate::Client::{method}) needs."
        ));
        let members = self.list.iter().map(|it| {
            let (name, ty) = (&it.name, &it.ty);
            let docs = doc(&labelled(
                &format!("The {}", it.what),
                it.description.as_deref(),
            ));
            quote!(#docs pub #name: #ty)
        });
        Some(quote! {
            #docs
            #[derive(Clone, Debug)]
            pub struct #group { #(#members),* }
        })
    }

    /// Returns what the documentation of the method says of its arguments.
    pub(super) fn docs(&self) -> String {
        if self.list.is_empty() || self.group.is_some() {
            return String::new();
        }
        let items = self.list.iter().map(|it| {
            let label = format!("{}, the {}", code(&it.name.to_string()), it.what);
            item(&label, it.description.as_deref())
        });
        format!("\n\nRequired:\n\n{}", items.collect::<Vec<_>>().join("\n"))
    }
}
