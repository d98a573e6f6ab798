//! Generates what a caller has to give for an operation: the arguments of its method, so that a
//! call that lacks one does not compile. What may be left out has a setter instead.

use proc_macro2::{Ident, TokenStream};
use quote::{format_ident, quote};

use crate::model::api::Operation;
use crate::model::types::{TypeKind, TypeRef, Types};
use crate::render::markdown::{code, doc, item, labelled};
use crate::render::rust_type::rust_type;

/// More arguments than this, with `self`, are reported by clippy.
pub(super) const MAX_ARGUMENTS: usize = 7;

/// The generated code for one value that the caller sets.
pub(super) struct Input {
    /// The field of the operation's struct.
    pub(super) field: TokenStream,
    /// The field's value at first.
    pub(super) initial: TokenStream,
    /// How the caller sets the value, if it may be left out.
    pub(super) setter: TokenStream,
    /// How the caller gives the value, if it may not.
    pub(super) argument: Option<Argument>,
    /// The statements that add the value to the request.
    pub(super) write: TokenStream,
}

/// A value that the caller has to give.
#[derive(Clone)]
pub(super) struct Argument {
    pub(super) name: Ident,
    /// Its type, as the modules `client` and `operation` can name it.
    pub(super) ty: ValueType,
    /// What the value is in the request, such as "path parameter `id`".
    pub(super) what: String,
    pub(super) description: Option<String>,
}

/// The type of a value, and what callers may give for it.
#[derive(Clone)]
pub(super) struct ValueType {
    pub(super) rust: TokenStream,
    /// The type of an item, if the value is a list.
    item: Option<TokenStream>,
    /// Whether an `Option` is a value, or an item, itself.
    is_option: bool,
    sample: Sample,
}

/// What an example gives for a value.
#[derive(Clone)]
pub(super) enum Sample {
    Of(TypeRef),
    ListOf(TypeRef),
    File,
    Files,
    Text,
    /// Nothing: no value can be made up.
    None,
}

/// How a setter takes a value that may be left out.
pub(super) struct Setter {
    pub(super) generics: TokenStream,
    pub(super) taken: TokenStream,
    /// The conversion of `value` to a `Result` of an `Option`.
    pub(super) value: TokenStream,
}

impl ValueType {
    pub(super) fn of(value: &TypeRef, types: &Types) -> Self {
        match &value.kind {
            TypeKind::Array(item) if !value.nullable => Self::list_of(item, types),
            _ => Self {
                is_option: is_option(value),
                sample: Sample::Of(value.clone()),
                ..Self::single(rust_type(value, types))
            },
        }
    }

    pub(super) fn single(rust: TokenStream) -> Self {
        Self {
            rust,
            item: None,
            is_option: false,
            sample: Sample::None,
        }
    }

    pub(super) fn list(item: TokenStream) -> Self {
        Self {
            rust: quote!(Vec<#item>),
            item: Some(item),
            is_option: false,
            sample: Sample::None,
        }
    }

    pub(super) fn list_of(item: &TypeRef, types: &Types) -> Self {
        Self {
            is_option: is_option(item),
            sample: Sample::ListOf(item.clone()),
            ..Self::list(rust_type(item, types))
        }
    }

    pub(super) fn with_sample(self, sample: Sample) -> Self {
        Self { sample, ..self }
    }

    pub(super) fn sample(&self) -> &Sample {
        &self.sample
    }

    /// Generates the type of an argument.
    pub(super) fn taken(&self) -> TokenStream {
        let rust = &self.rust;
        match &self.item {
            Some(item) => quote!(impl runtime::Inputs<#item>),
            None => quote!(impl runtime::Input<#rust>),
        }
    }

    /// Generates the parts of a setter, which takes an `Option`, too.
    pub(super) fn setter(&self) -> Setter {
        let (value, rust) = (format_ident!("value"), &self.rust);
        if self.is_option {
            let converted = self.converted(&value);
            return Setter {
                generics: quote!(),
                taken: self.taken(),
                value: quote!(#converted.map(Some)),
            };
        }
        Setter {
            generics: quote!(<F>),
            taken: match &self.item {
                Some(item) => quote!(impl runtime::OptionalInputs<#item, F>),
                None => quote!(impl runtime::OptionalInput<#rust, F>),
            },
            value: match &self.item {
                Some(_) => quote!(value.into_optional_values()),
                None => quote!(value.into_optional()),
            },
        }
    }

    /// Generates the conversion of an argument, which may fail.
    pub(super) fn converted(&self, argument: &Ident) -> TokenStream {
        match self.item {
            Some(_) => quote!(#argument.into_values()),
            None => quote!(#argument.into_value()),
        }
    }
}

/// Whether `None` is a value of the type.
fn is_option(value: &TypeRef) -> bool {
    value.nullable || value.kind == TypeKind::Any
}

impl Argument {
    /// Generates the argument as a function takes it.
    pub(super) fn taken(&self) -> TokenStream {
        let (name, taken) = (&self.name, self.ty.taken());
        quote!(#name: #taken)
    }

    /// Generates the code for the value. `write` adds it to the request.
    pub(super) fn input(self, write: TokenStream) -> Input {
        let (name, ty, value) = (&self.name, &self.ty.rust, self.ty.converted(&self.name));
        Input {
            field: quote!(#name: Result<#ty, String>),
            initial: quote!(#name: #value),
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
        let is_long = list.len() + 1 > MAX_ARGUMENTS;
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
        let list = self.list.iter().map(Argument::taken);
        quote!(#(#list),*)
    }

    /// Generates the statement that takes the struct of the values apart, if there is one.
    pub(super) fn parts(&self) -> Option<TokenStream> {
        let group = self.group.as_ref()?;
        let names = self.list.iter().map(|it| &it.name);
        Some(quote!(let operation::#group { #(#names),* } = required;))
    }

    /// Generates a field of the operation's struct, with its value at first.
    pub(super) fn initial(&self, input: &Input) -> TokenStream {
        match &input.argument {
            Some(Argument { name, .. }) if self.group.is_some() => quote!(#name: Ok(#name)),
            _ => input.initial.clone(),
        }
    }

    /// Generates the struct that has the values, if they are many.
    pub(super) fn group(&self) -> Option<TokenStream> {
        let group = self.group.as_ref()?;
        let method = &self.of_method;
        let docs = doc(&format!(
            "What [`Client::{method}`](crate::Client::{method}) needs."
        ));
        let members = self.list.iter().map(|it| {
            let (name, ty) = (&it.name, &it.ty.rust);
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
        format!("\n\nRequired:\n{}", items.collect::<Vec<_>>().join("\n"))
    }
}
