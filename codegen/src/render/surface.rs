//! Tells the public items that an operation and a type have, as text, for `diff`.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::OnceLock;

use proc_macro2::{Delimiter, TokenStream, TokenTree};
use quote::ToTokens;
use syn::punctuated::Punctuated;

use crate::model::api::{Api, Location, Operation, Status};
use crate::model::features::Features;
use crate::model::types::{Definition, ListedInteger, ListedText, TypeRef, Types};
use crate::render;
use crate::render::arguments::{Arguments, Input};
use crate::render::operation::all_inputs;
use crate::render::responses::{Responses, shared_variants, told_as_shared};
use crate::render::rust_type::local_type;
use crate::render::shared_errors::SharedErrors;
use crate::render::structs::Structs;
use crate::render::unions;
use crate::render::variants::{unknown_variant, variant_names};

/// The operations of a client, and the errors that they share, which decide the types of their
/// errors.
pub(crate) struct Surface<'a> {
    api: &'a Api,
    shared: Option<SharedErrors<'a>>,
}

/// What the method `send` of an operation returns.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Returned {
    pub(crate) success: String,
    pub(crate) error: String,
    /// The variants of its successes and errors as which its responses are told, if these are
    /// enums.
    pub(crate) variants: Vec<ToldAs>,
    /// The names of all variants of its errors. Those of shared ones include those of other
    /// operations.
    pub(crate) error_names: BTreeSet<String>,
}

/// As which variant of an enum a form of a response is told.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct ToldAs {
    pub(crate) is_error: bool,
    pub(crate) status: Status,
    pub(crate) form: String,
    pub(crate) variant: String,
}

/// Public items, each with its text: `Self.field: Type`, `Self::method(argument: Type)`.
pub(crate) type Items = BTreeMap<String, String>;

impl<'a> Surface<'a> {
    pub(crate) fn of(api: &'a Api) -> Self {
        Self {
            api,
            shared: SharedErrors::of(api, &Features::of(api)),
        }
    }

    /// Returns the method of the client that makes an operation, with what it takes.
    pub(crate) fn method(&self, operation: &Operation) -> String {
        let types = self.api.types.as_named_by(&operation.id);
        let inputs = all_inputs(operation, &types);
        let arguments = inputs.iter().filter_map(|input| input.argument.as_ref());
        let arguments = arguments.map(|it| format!("{}: {}", it.name, text(&it.ty.rust)));
        let arguments: Vec<String> = arguments.collect();
        format!(
            "Client::{}({})",
            operation.method_name,
            arguments.join(", ")
        )
    }
}

/// The operations of a client, with the names of `types`.
pub(crate) struct OperationItems<'s> {
    shared: Option<&'s SharedErrors<'s>>,
    types: &'s Types,
    /// The names of the variants of the shared errors, made when they are asked for.
    shared_names: OnceLock<BTreeSet<String>>,
}

impl<'s> OperationItems<'s> {
    /// `types` are those of the client, perhaps under other names.
    pub(crate) fn new(surface: &'s Surface<'_>, types: &'s Types) -> Self {
        Self {
            shared: surface.shared.as_ref(),
            types,
            shared_names: OnceLock::new(),
        }
    }

    /// Returns what `send` returns.
    pub(crate) fn returned(&self, operation: &Operation) -> Returned {
        let responses = Responses::new(operation, None, self.shared, self.types);
        let shared = self.shared;
        let shared = shared.filter(|shared| responses.is_of(&shared.enum_name()));
        let errors = match shared {
            Some(_) => told_as_shared(operation, self.types),
            None => responses.error_variants,
        };
        let error_names = match shared {
            Some(shared) => {
                let names = || shared_variants(shared, self.types).into_iter().collect();
                self.shared_names.get_or_init(names).clone()
            }
            None => errors.iter().map(|it| it.variant.clone()).collect(),
        };
        let successes = responses.success_variants.into_iter();
        let all = successes.map(|told| (false, told));
        let all = all.chain(errors.into_iter().map(|told| (true, told)));
        let variants = all.map(|(is_error, told)| ToldAs {
            is_error,
            status: told.status,
            form: told.form,
            variant: told.variant,
        });
        Returned {
            success: text(&responses.answer),
            error: text(&responses.error_type),
            variants: variants.collect(),
            error_names,
        }
    }

    /// Returns the code of an operation.
    pub(crate) fn code(&self, operation: &Operation) -> Code {
        let inputs = all_inputs(operation, self.types);
        let key = format!("Client::{}", operation.method_name);
        let arguments = match Arguments::of(operation, &inputs).group() {
            Some(_) => "required".to_owned(),
            None => taken(operation, &inputs),
        };
        let text = format!("{key}({arguments})");
        Code {
            name: operation.type_name.clone(),
            tokens: render::operation::operation(operation, &inputs, self.shared, self.types),
            others: Items::from([(key, text)]),
        }
    }
}

/// Returns all public items of a client, by their paths: `types::Link.url`, `types::Link::new`,
/// `operation::CreateLink::send`, `Client::create_link`. A struct has one more, `types::Link{}`:
/// its fields, which code must all set that writes it out.
pub(crate) fn public(api: &Api) -> Items {
    let surface = Surface::of(api);
    let mut public = Items::new();
    for operation in &api.operations {
        let types = api.types.as_named_by(&operation.type_name);
        let code = OperationItems::new(&surface, &types).code(operation);
        add(&mut public, "operation", code);
    }
    let types = TypeItems::new(api, &api.types);
    for index in 0..api.types.len() {
        add(&mut public, "types", types.code(index));
        let type_def = api.types.get(index);
        for variant in variants(&type_def.definition) {
            public.insert(
                format!("types::{}::{variant}", type_def.name),
                String::new(),
            );
        }
    }
    for alias in api.types.aliases() {
        let of = api.types.get(alias.of).name.clone();
        public.insert(format!("types::{}", alias.name), of);
    }
    public
}

/// Returns the variants of an enum of values, the last of which is that of a value that is not
/// listed; none of other types, whose items are read from their code.
fn variants(definition: &Definition) -> Vec<String> {
    let mut names = match definition {
        Definition::StringEnum { values } => text_variants(values),
        Definition::IntegerEnum { values, .. } => integer_variants(values),
        _ => return Vec::new(),
    };
    let unknown = unknown_variant(names.iter().map(String::as_str));
    names.push(unknown);
    names
}

/// Adds the items of code under their paths.
fn add(public: &mut Items, module: &str, code: Code) {
    let name = code.name.clone();
    let items = code.items();
    let fields = items.keys().filter_map(|it| it.strip_prefix("Self."));
    let fields: Vec<&str> = fields.collect();
    if !fields.is_empty() {
        public.insert(format!("{module}::{name}{{}}"), fields.join(", "));
    }
    public.insert(format!("{module}::{name}"), String::new());
    for (key, text) in items {
        let path = match key.split_once("Self") {
            Some((before, after)) => format!("{before}{module}::{name}{after}"),
            None if key.starts_with("Client::") => key,
            None => format!("{module}::{key}"),
        };
        public.insert(path, text);
    }
}

/// The code of an operation or a type, of which it is the public items that count.
pub(crate) struct Code {
    /// The name that is `Self` in the items.
    name: String,
    tokens: TokenStream,
    /// The items that are told apart from the tokens.
    others: Items,
}

impl Code {
    /// Returns the items.
    pub(crate) fn items(self) -> Items {
        let mut items = items(self.tokens, &self.name);
        items.extend(self.others);
        items
    }

    /// Returns the items of both; `None` if they are the same. Code that is the same but for its
    /// documentation is not parsed: parsing takes most of the time.
    pub(crate) fn changed(before: Self, after: Self) -> Option<[Items; 2]> {
        let is_same = before.name == after.name
            && before.others == after.others
            && is_same_code(before.tokens.clone(), after.tokens.clone());
        if is_same {
            return None;
        }
        let both = [before.items(), after.items()];
        (both[0] != both[1]).then_some(both)
    }
}

/// Whether the tokens are the same but for their documentation.
fn is_same_code(one: TokenStream, other: TokenStream) -> bool {
    let (mut one, mut other) = (undocumented(one), undocumented(other));
    loop {
        let is_same = match (one.next(), other.next()) {
            (None, None) => return true,
            (Some(TokenTree::Group(one)), Some(TokenTree::Group(other))) => {
                one.delimiter() == other.delimiter() && is_same_code(one.stream(), other.stream())
            }
            (Some(TokenTree::Ident(one)), Some(TokenTree::Ident(other))) => one == other,
            (Some(TokenTree::Punct(one)), Some(TokenTree::Punct(other))) => {
                one.as_char() == other.as_char() && one.spacing() == other.spacing()
            }
            (Some(TokenTree::Literal(one)), Some(TokenTree::Literal(other))) => {
                one.to_string() == other.to_string()
            }
            _ => false,
        };
        if !is_same {
            return false;
        }
    }
}

/// Returns the tokens without attributes of documentation.
fn undocumented(tokens: TokenStream) -> impl Iterator<Item = TokenTree> {
    let mut tokens = tokens.into_iter().peekable();
    std::iter::from_fn(move || {
        loop {
            let token = tokens.next()?;
            let is_attribute = matches!(&token, TokenTree::Punct(it) if it.as_char() == '#');
            if !(is_attribute && tokens.next_if(is_documentation).is_some()) {
                return Some(token);
            }
        }
    })
}

/// Whether a token is what follows the `#` of documentation.
fn is_documentation(token: &TokenTree) -> bool {
    let TokenTree::Group(group) = token else {
        return false;
    };
    let first = group.stream().into_iter().next();
    group.delimiter() == Delimiter::Bracket
        && matches!(first, Some(TokenTree::Ident(name)) if name == "doc")
}

/// The types of a client, under names by which they can be compared with those of another.
pub(crate) struct TypeItems<'t> {
    types: &'t Types,
    sent: BTreeSet<usize>,
    structs: Structs<'t>,
}

impl<'t> TypeItems<'t> {
    /// `types` are those of `api`, perhaps under other names.
    pub(crate) fn new(api: &Api, types: &'t Types) -> Self {
        let sent = api.sent();
        Self {
            types,
            structs: Structs::new(types, sent.clone(), api.received()),
            sent,
        }
    }

    /// Returns the code of a type.
    pub(crate) fn code(&self, index: usize) -> Code {
        let type_def = self.types.get(index);
        let (tokens, others) = match &type_def.definition {
            Definition::StringEnum { .. } | Definition::IntegerEnum { .. } => {
                let unknown = variants(&type_def.definition).pop().unwrap_or_default();
                let unlisted = ("Self::(unlisted)".to_owned(), format!("Self::{unknown}"));
                (TokenStream::new(), Items::from([unlisted]))
            }
            Definition::Union(union) => {
                let is_sent = self.sent.contains(&index);
                let from = unions::converted(union, is_sent, self.types).into_iter();
                let from = from.map(|from| {
                    let (_, from) = from.split_once(' ').unwrap_or_default();
                    (
                        format!("From {from}"),
                        format!("impl From for Self::{from}"),
                    )
                });
                let others = from.collect();
                (unions::union(type_def, union, self.types), others)
            }
            Definition::Object(object) => (self.structs.object(index, object), Items::new()),
            Definition::Recursive(value) => (self.structs.newtype(index, value), Items::new()),
        };
        Code {
            name: type_def.name.clone(),
            tokens,
            others,
        }
    }
}

/// Returns the public items of code, in which the type `of` is called `Self`.
fn items(code: TokenStream, of: &str) -> Items {
    let mut items = Items::new();
    // The printer parses the same code, and refuses what is none.
    let Ok(file) = syn::parse2::<syn::File>(code) else {
        return items;
    };
    let called = |name: String| match name == of {
        true => "Self".to_owned(),
        false => name,
    };
    let is_public = |it: &syn::Visibility| matches!(it, syn::Visibility::Public(_));
    for item in file.items {
        match item {
            syn::Item::Struct(it) => {
                let name = called(it.ident.to_string());
                derives(&mut items, &name, &it.attrs);
                for (index, field) in it.fields.iter().enumerate() {
                    if is_public(&field.vis) {
                        let field_name = field.ident.as_ref().map(ToString::to_string);
                        let key = format!("{name}.{}", field_name.unwrap_or(index.to_string()));
                        let text = format!("{key}: {}", text(&field.ty));
                        items.insert(key, text);
                    }
                }
            }
            syn::Item::Enum(it) if is_public(&it.vis) => {
                let name = called(it.ident.to_string());
                derives(&mut items, &name, &it.attrs);
                for variant in &it.variants {
                    let key = format!("{name}::{}", variant.ident);
                    let text = format!("{key}{}", text(&variant.fields));
                    items.insert(key, text);
                }
            }
            syn::Item::Impl(it) => {
                let name = match &*it.self_ty {
                    syn::Type::Path(path) => path.path.segments.last().map(|it| &it.ident),
                    _ => None,
                };
                let name = called(name.map(ToString::to_string).unwrap_or_default());
                if let Some((path, _)) = &it.trait_ {
                    let text = format!("impl {} for {name}", text(path));
                    items.insert(text.clone(), text);
                    continue;
                }
                for item in &it.items {
                    if let syn::ImplItem::Fn(method) = item
                        && is_public(&method.vis)
                    {
                        let key = format!("{name}::{}", method.sig.ident);
                        let text = format!("{key}{}", signature(&method.sig));
                        items.insert(key, text);
                    }
                }
            }
            _ => {}
        }
    }
    items
}

/// Adds the traits that a type derives.
fn derives(items: &mut Items, name: &str, attributes: &[syn::Attribute]) {
    let attributes = attributes.iter().filter(|it| it.path().is_ident("derive"));
    let paths = attributes.filter_map(|it| {
        let list = Punctuated::<syn::Path, syn::Token![,]>::parse_terminated;
        it.parse_args_with(list).ok()
    });
    for path in paths.flatten() {
        let text = format!("impl {} for {name}", text(&path));
        items.insert(text.clone(), text);
    }
}

/// Returns what a method takes, but for itself, and what it returns.
fn signature(signature: &syn::Signature) -> String {
    let inputs = signature.inputs.iter().filter_map(|it| match it {
        syn::FnArg::Typed(it) => Some(format!("{}: {}", text(&it.pat), text(&it.ty))),
        syn::FnArg::Receiver(_) => None,
    });
    let inputs: Vec<String> = inputs.collect();
    let output = match &signature.output {
        syn::ReturnType::Type(_, ty) => format!(" -> {}", text(ty)),
        syn::ReturnType::Default => String::new(),
    };
    format!("({}){output}", inputs.join(", "))
}

/// Writes arguments, with the places of path parameters instead of their names, which no call has.
fn taken(operation: &Operation, inputs: &[Input]) -> String {
    let parameters = operation.parameters.iter();
    let in_path = parameters.filter(|it| it.location == Location::Path);
    let in_path: Vec<&str> = in_path.map(|it| it.field.as_str()).collect();
    let arguments = inputs.iter().filter_map(|input| input.argument.as_ref());
    let arguments = arguments.map(|argument| {
        let (name, ty) = (argument.name.to_string(), text(&argument.ty.taken()));
        match in_path.iter().position(|it| *it == name) {
            Some(place) => format!("path{}: {ty}", place + 1),
            None => format!("{name}: {ty}"),
        }
    });
    arguments.collect::<Vec<_>>().join(", ")
}

/// Returns a type as the generated code writes it.
pub(crate) fn type_text(value: &TypeRef, types: &Types) -> String {
    text(&local_type(value, types))
}

/// Returns the names of the variants of an enum of strings.
pub(crate) fn text_variants(values: &[ListedText]) -> Vec<String> {
    let values = values.iter();
    let values = values.map(|it| (it.value.as_str(), it.name.as_deref()));
    variant_names(&values.collect::<Vec<_>>())
}

/// Returns the names of the variants of an enum of integers.
pub(crate) fn integer_variants(values: &[ListedInteger]) -> Vec<String> {
    let texts: Vec<String> = values.iter().map(|it| it.value.to_string()).collect();
    let named = texts.iter().zip(values);
    let named = named.map(|(text, listed)| (text.as_str(), Some(listed.name.as_str())));
    variant_names(&named.collect::<Vec<_>>())
}

/// Writes tokens of a type with spaces after commas only.
fn text(tokens: &impl ToTokens) -> String {
    let text = tokens.to_token_stream().to_string();
    let spaced = text.replace(" , ", ", ").replace(" ,", ",");
    let mut tidy = String::with_capacity(spaced.len());
    for (index, c) in spaced.char_indices() {
        let is_comma = tidy.ends_with(',');
        if c != ' ' || is_comma || tidy.ends_with("impl") || spaced[index..].starts_with(" + ") {
            tidy.push(c);
        }
    }
    tidy.replace("::std::collections::", "")
        .replace("::serde_json::", "serde_json::")
        .replace("::chrono::", "chrono::")
        .replace("::uuid::", "uuid::")
}
