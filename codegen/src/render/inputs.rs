//! Generates what a caller gives for an operation, and how it is written to the request: its
//! parameters, its body, or the parts of a form. `ways` has a body of several media types.

use indexmap::IndexMap;
use proc_macro2::TokenStream;
use quote::{format_ident, quote};

use crate::model::api::{
    Body, BodyContent, Content, FormStyle, FreeParts, Location, Multipart, NamedContent, Operation,
    Parameter, Part, PartValue,
};
use crate::model::types::{Definition, Types, paragraphs};
use crate::render::arguments::{Argument, Input, Sample, Setter, ValueType};
use crate::render::markdown::{code, doc, sanitized};
use crate::render::xml;

/// What the documentation says of a parameter that chooses the members of the answer.
const CHOICE_OF_MEMBERS: &str = "The answer may then lack members that its type requires. Read it \
                                 as another type: with `into_request`, and `send_as` of that.";

/// Whether a parameter chooses the members that an answer has. No keyword of OpenAPI says so, but
/// its name does: `fields`, `$select` (OData 4.0), `fields[links]` (JSON:API 1.1).
fn chooses_members(parameter: &Parameter) -> bool {
    let name = parameter.name.trim_start_matches(['$', '_']);
    let is_choice = matches!(name, "fields" | "select") || name.starts_with("fields[");
    is_choice && parameter.location == Location::Query
}

fn answers_have_required_members(operation: &Operation, types: &Types) -> bool {
    let successes = operation.responses.iter().filter(|it| it.is_success());
    let contents = successes.flat_map(|response| &response.contents);
    let values = contents.filter_map(|form| match &form.content {
        Content::Json(value) => Some(value),
        _ => None,
    });
    types
        .reachable(values)
        .into_iter()
        .any(|index| match &types.get(index).definition {
            Definition::Object(object) => object.properties.iter().any(|it| it.required),
            _ => false,
        })
}

/// Generates the code for an operation's parameters, and for its body if there is one way to send
/// it.
pub(super) fn inputs(operation: &Operation, types: &Types) -> Vec<Input> {
    let has_required = answers_have_required_members(operation, types);
    let parameters = operation.parameters.iter().map(|it| {
        let note = (has_required && chooses_members(it)).then_some(CHOICE_OF_MEMBERS);
        parameter(it, note, types)
    });
    let mut inputs: Vec<Input> = parameters.collect();
    let Some(body) = &operation.body else {
        return inputs;
    };
    match body.contents.as_slice() {
        [
            NamedContent {
                content: BodyContent::Multipart(form),
                ..
            },
        ] => {
            let mut parts = parts(form, types);
            if let (true, Some(first)) = (body.required, parts.first_mut()) {
                // A form without parts is still a form.
                let write = &first.write;
                first.write = quote!(request.multipart(); #write);
            }
            inputs.extend(parts);
        }
        [only] => inputs.push(self::body(body, &only.content, types)),
        _ => {}
    }
    inputs
}

/// Generates the code for the parts of a form.
pub(super) fn parts(form: &Multipart, types: &Types) -> Vec<Input> {
    let mut inputs = Vec::new();
    for part in &form.parts {
        let headers = part.headers.iter();
        inputs.extend(headers.map(|header| part_header(part, header, types)));
        inputs.push(self::part(part, types));
    }
    inputs.extend(form.free.as_ref().map(|free| free_parts(free, types)));
    inputs
}

/// Generates the code for one value. `what` names it; `write` gets the field as an expression, and
/// returns the statements that add the value to the request.
fn input(
    name: &str,
    ty: &ValueType,
    required: bool,
    what: &str,
    description: Option<&str>,
    write: impl FnOnce(TokenStream) -> TokenStream,
) -> Input {
    let name = format_ident!("{name}");
    let write = write(quote!(self.#name));
    if required {
        return Argument {
            name,
            ty: ty.clone(),
            what: what.to_owned(),
            description: description.map(str::to_owned),
        }
        .input(write);
    }
    let docs = doc(&match description.map(sanitized) {
        Some(description) if !description.is_empty() => {
            format!("Sets the {what}.\n\n{description}")
        }
        _ => format!("Sets the {what}."),
    });
    let rust = &ty.rust;
    let Setter {
        generics,
        taken,
        value,
    } = ty.setter();
    Input {
        field: quote!(#name: Result<Option<#rust>, String>),
        initial: quote!(#name: Ok(None)),
        setter: quote! {
            #docs
            pub fn #name #generics(mut self, value: #taken) -> Self {
                self.#name = #value;
                self
            }
        },
        write,
        argument: None,
    }
}

fn parameter(parameter: &Parameter, note: Option<&str>, types: &Types) -> Input {
    let kind = parameter.location.called();
    let mut notes = Vec::new();
    let required = parameter.is_argument();
    if let Some(default) = &parameter.default {
        notes.push(format!("default: {}", code(default)));
    } else if parameter.required && !required {
        notes.push("required".to_owned());
    }
    if parameter.deprecated {
        notes.push("deprecated".to_owned());
    }
    let mut what = format!("{kind} {}", code(&parameter.name));
    if !notes.is_empty() {
        what.push_str(&format!(" ({})", notes.join(", ")));
    }
    let described = described(parameter);
    let ty = ValueType::of(&parameter.value, types);
    let description = paragraphs(
        parameter.documentation().as_deref(),
        note.map(str::to_owned),
    );
    let mut input = input(
        &parameter.field,
        &ty,
        required,
        &what,
        description.as_deref(),
        |value| match &parameter.default {
            Some(default) => quote!(request.optional_or(#described, #value, #default);),
            None if required => quote!(request.required(#described, #value);),
            None if parameter.required => quote! {
                let value = #value.and_then(|value| value.ok_or_else(|| "not set".to_owned()));
                request.required(#described, value);
            },
            None => quote!(request.optional(#described, #value);),
        },
    );
    if let Some(setter) = &parameter.empty_setter {
        allow_empty(parameter, setter, &mut input);
    }
    input
}

/// Adds the setter that sends a parameter with an empty value.
fn allow_empty(parameter: &Parameter, setter: &str, input: &mut Input) {
    // An empty value is not JSON.
    let described = described(&Parameter {
        json: false,
        ..parameter.clone()
    });
    let docs = doc(&format!(
        "Sends the query parameter {} with an empty value, whatever `{}` sets.",
        code(&parameter.name),
        parameter.field
    ));
    let name = format_ident!("{setter}");
    let Input {
        field,
        initial,
        setter,
        write,
        argument: _,
    } = input;
    *field = quote!(#field, pub(crate) #name: bool);
    *initial = quote!(#initial, #name: false);
    *setter = quote! {
        #setter

        #docs
        pub fn #name(mut self) -> Self {
            self.#name = true;
            self
        }
    };
    *write = quote! {
        if self.#name {
            request.required(#described, Ok(""));
        } else {
            #write
        }
    };
}

/// Generates the `tracking_links_runtime::Parameter` that states a parameter's name, location and
/// style.
fn described(parameter: &Parameter) -> TokenStream {
    let name = &parameter.name;
    let location = match parameter.location {
        Location::Path => quote!(path),
        Location::Query => quote!(query),
        Location::Querystring => quote!(querystring),
        Location::Header => quote!(header),
        Location::Cookie => quote!(cookie),
    };
    let style = style(parameter.style.as_deref(), parameter.explode);
    let json = parameter.json.then(|| quote!(.json()));
    let reserved = parameter.allow_reserved.then(|| quote!(.allow_reserved()));
    quote!(runtime::Parameter::#location(#name)#style #json #reserved)
}

fn style(style: Option<&str>, explode: Option<bool>) -> TokenStream {
    let style = match style {
        Some("simple") => Some("Simple"),
        Some("label") => Some("Label"),
        Some("matrix") => Some("Matrix"),
        Some("form") => Some("Form"),
        Some("spaceDelimited") => Some("SpaceDelimited"),
        Some("pipeDelimited") => Some("PipeDelimited"),
        Some("deepObject") => Some("DeepObject"),
        _ => None,
    };
    let style = style.map(|style| {
        let style = format_ident!("{style}");
        quote!(.style(runtime::Style::#style))
    });
    let explode = explode.map(|explode| quote!(.explode(#explode)));
    quote!(#style #explode)
}

fn form_styles(styles: &[FormStyle]) -> TokenStream {
    let mut alike: IndexMap<_, Vec<&str>> = IndexMap::new();
    for form in styles {
        let members = alike
            .entry((
                form.style.as_deref(),
                form.explode,
                form.json,
                form.allow_reserved,
            ))
            .or_default();
        members.push(&form.member);
    }
    let alike = alike.into_iter().map(|(alike, members)| {
        let (style, explode, json, allow_reserved) = alike;
        let style = self::style(style, explode);
        let json = json.then(|| quote!(.json()));
        let reserved = allow_reserved.then(|| quote!(.allow_reserved()));
        let style = quote!(#style #json #reserved);
        match members.as_slice() {
            [only] => quote!(request.form_style(runtime::Parameter::query(#only)#style);),
            several => quote! {
                for member in [#(#several),*] {
                    request.form_style(runtime::Parameter::query(member)#style);
                }
            },
        }
    });
    quote!(#(#alike)*)
}

/// Returns the type of a part's value, and the `tracking_links_runtime` method that adds it.
fn part_type(value: &PartValue, is_json: bool, types: &Types) -> (ValueType, TokenStream) {
    match value {
        PartValue::File => (
            ValueType::single(quote!(runtime::File)).with_sample(Sample::File),
            quote!(file),
        ),
        PartValue::Files => (
            ValueType::list(quote!(runtime::File)).with_sample(Sample::Files),
            quote!(files),
        ),
        PartValue::Any => (
            ValueType::single(quote!(runtime::FormPart)),
            quote!(any_part),
        ),
        PartValue::Value(value) if is_json => (ValueType::of(value, types), quote!(json_part)),
        PartValue::Value(value) => (ValueType::of(value, types), quote!(part)),
    }
}

fn part(part: &Part, types: &Types) -> Input {
    let name = &part.name;
    let (ty, method) = part_type(&part.value, part.is_json, types);
    let required = part.required;
    input(
        &part.field,
        &ty,
        required,
        &format!("form part {}", code(name)),
        part.description.as_deref(),
        |value| {
            let some = required.then(|| quote!(.map(Some)));
            let content_type = part.content_type.iter();
            let styles = form_styles(part.style.as_slice());
            quote! {
                #(request.part_content_type(#name, #content_type);)*
                #styles
                request.#method(#name, #value #some);
            }
        },
    )
}

/// Generates the code for a header of a part, which is set before the part.
fn part_header(part: &Part, header: &Parameter, types: &Types) -> Input {
    let is_argument = part.required && header.is_argument();
    let (part, name) = (&part.name, &header.name);
    let note = match &header.default {
        Some(default) => format!(" (default: `{default}`)"),
        None if header.required && !is_argument => " (required with the part)".to_owned(),
        None => String::new(),
    };
    let described = described(header);
    let required = header.required;
    input(
        &header.field,
        &ValueType::of(&header.value, types),
        is_argument,
        &format!("header `{name}` of the form part `{part}`{note}"),
        header.documentation().as_deref(),
        |value| match &header.default {
            Some(default) => {
                quote!(request.part_header_or(#part, #described, #value, #default);)
            }
            None => {
                let some = is_argument.then(|| quote!(.map(Some)));
                quote!(request.part_header(#part, #described, #value #some, #required);)
            }
        },
    )
}

/// Generates the code for parts under names of the caller's.
fn free_parts(free: &FreeParts, types: &Types) -> Input {
    let name = format_ident!("{}", free.field);
    let (ty, method) = part_type(&free.value, false, types);
    let (rust, taken, value) = (&ty.rust, ty.taken(), ty.converted(&format_ident!("value")));
    let field = &free.field;
    Input {
        field: quote!(#name: Result<Vec<(String, #rust)>, String>),
        initial: quote!(#name: Ok(Vec::new())),
        setter: quote! {
            /// Adds a form part under a name of the caller's.
            pub fn #name(
                mut self,
                name: impl Into<String>,
                value: #taken,
            ) -> Self {
                match #value {
                    Ok(value) => {
                        if let Ok(parts) = &mut self.#name {
                            parts.push((name.into(), value));
                        }
                    }
                    Err(reason) => self.#name = Err(reason),
                }
                self
            }
        },
        write: quote! {
            match self.#name {
                Ok(parts) => {
                    for (name, value) in parts {
                        request.#method(&name, Ok(Some(value)));
                    }
                }
                Err(reason) => request.part::<()>(#field, Err(reason)),
            }
        },
        argument: None,
    }
}

/// Returns the type of a body that is sent in one way.
pub(super) fn body_type(content: &BodyContent, types: &Types) -> ValueType {
    match content {
        BodyContent::Json(value, _) | BodyContent::Form(value, _) | BodyContent::Xml(value, ..) => {
            ValueType::of(value, types)
        }
        BodyContent::JsonLines(value, _) => ValueType::list_of(value, types),
        BodyContent::Text(_) => ValueType::single(quote!(String)).with_sample(Sample::Text),
        BodyContent::File(_) => ValueType::single(quote!(runtime::File)).with_sample(Sample::File),
        BodyContent::Multipart(form) => {
            let name = format_ident!("{}", form.type_name);
            ValueType::single(quote!(#name))
        }
    }
}

/// Generates the statements that set a request's body. `suffix` is that of the methods'
/// names: empty if there is a value, `_optional` if there may be none.
pub(super) fn write_body(content: &BodyContent, value: &TokenStream, suffix: &str) -> TokenStream {
    let method = |name: &str| format_ident!("{name}{suffix}");
    match content {
        BodyContent::Json(_, media_type) => {
            let json = method("json");
            // `json` sends `application/json` unless another content type is set.
            let content_type = (media_type != "application/json")
                .then(|| quote!(request.content_type(#media_type);));
            quote!(request.#json(#value); #content_type)
        }
        BodyContent::JsonLines(_, media_type) => {
            let lines = method("json_lines");
            quote!(request.#lines(#value, #media_type);)
        }
        BodyContent::Form(_, styles) => {
            let (form, styles) = (method("form"), form_styles(styles));
            quote!(#styles request.#form(#value);)
        }
        BodyContent::Xml(_, root, media_type) => {
            let (xml, root) = (method("xml"), xml::root(root));
            quote!(request.#xml(#value, #root, #media_type);)
        }
        BodyContent::Text(media_type) => {
            let text = method("text");
            quote!(request.#text(#value, #media_type);)
        }
        BodyContent::File(media_types) => {
            let (body, media_type) = (method("file_body"), media_types.first());
            quote!(request.#body(#value, #media_type);)
        }
        BodyContent::Multipart(_) => quote!(),
    }
}

fn body(body: &Body, content: &BodyContent, types: &Types) -> Input {
    let ty = body_type(content, types);
    let mut what = "request body".to_owned();
    let suffix = if body.required { "" } else { "_optional" };
    if let BodyContent::File(media_types) = content
        && media_types.len() > 1
    {
        what.push_str(&sent_as(media_types));
    }
    input(
        "body",
        &ty,
        body.required,
        &what,
        body.description.as_deref(),
        |value| write_body(content, &value, suffix),
    )
}

/// Describes the media types of a file.
pub(super) fn sent_as(media_types: &[impl AsRef<str>]) -> String {
    let quoted = media_types.iter().map(|it| format!("`{}`", it.as_ref()));
    let quoted: Vec<String> = quoted.collect();
    match quoted.as_slice() {
        [] => String::new(),
        [only] => format!(", sent as {only}"),
        [first, others @ ..] => format!(
            ", sent as {first} unless the file has another media type: {}",
            others.join(", ")
        ),
    }
}
