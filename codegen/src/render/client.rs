//! Generates the struct `Client`, with a Rust method for each operation.

use indexmap::IndexSet;
use proc_macro2::{Literal, TokenStream};
use quote::{format_ident, quote};

use crate::diagnostic::Result;
use crate::model::api::{Api, Operation, Response, SecurityScheme};
use crate::model::settings::{ErrorRule, Holds, Meaning};
use crate::model::types::{TypeRef, Types};
use crate::render::arguments::{Arguments, Input};
use crate::render::example;
use crate::render::inputs::inputs;
use crate::render::markdown::{code, doc, sanitized, sanitized_line};
use crate::render::operation::{headline, request};
use crate::render::print::{Code, impl_items};
use crate::render::rust_type::option;

/// Generates the client. `methods` create the operations that have no features: the methods of the
/// others are beside them.
pub(super) fn client(api: &Api, methods: Vec<String>) -> Result<String> {
    let name = &api.name;
    let title = &api.title;
    let server = option(api.server.as_ref());
    let headers = api
        .headers
        .iter()
        .map(|(name, value)| quote!((#name, #value)));
    let rate_limit = option(api.rate_limit.map(|limit| {
        let requests = Literal::u32_unsuffixed(limit.requests.get());
        let seconds = Literal::u32_unsuffixed(limit.per_seconds.get());
        let burst = limit.burst.map(|burst| {
            let burst = Literal::u32_unsuffixed(burst.get());
            quote!(.burst(#burst))
        });
        let per_credential = limit.per_credential.then(|| quote!(.per_credential()));
        quote!(
            runtime::RateLimit::new(#requests, std::time::Duration::from_secs(#seconds))
                #burst #per_credential
        )
    }));
    let errors = api.errors.iter().map(error_rule);
    let import = (!methods.is_empty()).then(|| {
        quote!(
            use crate::operation;
        )
    });
    let struct_doc = doc(&format!(
        "Client of {}.\n\nCheap to clone: clones share connections and limits. `Debug` prints no \
         credential.\n\n{}",
        sanitized_line(title),
        example(api),
    ));
    let new_error = match &api.server {
        Some(_) => "Fails if the credential has a character that an HTTP header can't contain.",
        None => {
            "Always fails, because the document names no server. Use [`Client::builder`] and set a \
             base URL."
        }
    };
    let new_doc = doc(&format!(
        "Creates a client of the provider's server, with default settings.\n\n# Errors\n\n{new_error}",
    ));
    let mut code = Code::default();
    code.push(quote! {
        //! The client, with a method for each operation.

        use tracking_links_runtime as runtime;

        #import
        #[allow(unused_imports, reason = "some clients have no types")]
        use crate::types;

        #struct_doc
        #[derive(Clone, Debug)]
        pub struct Client {
            pub(crate) runtime: runtime::Runtime,
        }
    })?;
    let settings = impl_items(quote! {
            /// The settings that all operations share: the server, the headers of every request,
            /// the rate limit, and what error responses mean beyond their status.
            pub const API: runtime::Api = runtime::Api {
                name: #name,
                title: #title,
                base_url: #server,
                headers: &[#(#headers),*],
                user_agent: concat!(env!("CARGO_PKG_NAME"), "/", env!("CARGO_PKG_VERSION")),
                rate_limit: #rate_limit,
                errors: &[#(#errors),*],
            };

            #new_doc
            pub fn new(credential: runtime::Credential) -> Result<Self, runtime::Error> {
                Self::builder().credential(credential).build()
            }

            /// Returns a builder, to set another server, other credentials or other limits.
            pub fn builder() -> runtime::Builder<Self> {
                runtime::Builder::new(&Self::API)
            }

            /// Returns the runtime that sends the requests, with its server, credentials and
            /// limits.
            pub fn runtime(&self) -> &runtime::Runtime {
                &self.runtime
            }
    })?;
    code.push_impl("impl Client", [settings].into_iter().chain(methods));
    code.push(quote! {
        impl From<runtime::Runtime> for Client {
            fn from(runtime: runtime::Runtime) -> Self {
                Self { runtime }
            }
        }
    })?;
    Ok(code.finish())
}

fn error_rule(rule: &ErrorRule) -> TokenStream {
    let status = Literal::u16_unsuffixed(rule.status);
    let code = option(rule.code.as_ref());
    let words = &rule.words;
    let means = match rule.means {
        Meaning::Refusal => quote!(Refusal),
        Meaning::InvalidRequest => quote!(InvalidRequest),
        Meaning::Absent => quote!(Absent),
        Meaning::Conflict => quote!(Conflict),
        Meaning::Permission => quote!(Permission),
        Meaning::Quota => quote!(Quota),
        Meaning::RateLimit => quote!(RateLimit),
        Meaning::Credential => quote!(Credential),
        Meaning::ExpiredCredential => quote!(ExpiredCredential),
        Meaning::Failure => quote!(Failure),
    };
    let body = rule.body.iter().map(|(pointer, holds)| {
        let holds = match holds {
            Holds::Something => quote!(Something),
            Holds::Nothing => quote!(Nothing),
            Holds::Text(text) => quote!(Text(#text)),
        };
        quote!((#pointer, runtime::Holds::#holds))
    });
    quote! {
        runtime::ErrorRule {
            status: #status,
            code: #code,
            words: &[#(#words),*],
            body: &[#(#body),*],
            means: runtime::Meaning::#means,
        }
    }
}

/// Generates the method that creates an operation.
pub(super) fn method(
    operation: &Operation,
    inputs: &[Input],
    client: &str,
    types: &Types,
) -> TokenStream {
    let arguments = Arguments::of(operation, inputs);
    let (parameters, parts) = (arguments.parameters(), arguments.parts());
    let initials = inputs.iter().map(|input| arguments.initial(input));
    let name = format_ident!("{}", operation.method_name);
    let type_ = format_ident!("{}", operation.type_name);
    let mut text = headline(operation);
    if let (Some(_), Some(description)) = (&operation.summary, &operation.description) {
        text.push_str(&format!("\n\n{}", sanitized(description)));
    }
    text.push_str(&format!("\n\n{}", request(operation)));
    text.push_str(&arguments.docs());
    text.push_str(&headers(operation, types));
    if let Some(example) = example::example(operation, inputs, client, types) {
        text.push_str(&format!("\n\n{example}"));
    }
    let docs = doc(&text);
    let deprecated = operation.deprecated.then(
        || quote!(#[deprecated = "the provider's document marks this operation as deprecated"]),
    );
    quote! {
        #docs
        #deprecated
        pub fn #name(&self, #parameters) -> operation::#type_<'_> {
            #parts
            operation::#type_ { client: self, #(#initials,)* }
        }
    }
}

/// Returns paragraphs on the headers that the responses of an operation may have: those of
/// successes, which have a type, and those of errors.
fn headers(operation: &Operation, types: &Types) -> String {
    let all = &operation.responses;
    let names = |is_meant: &dyn Fn(&Response) -> bool| {
        let responses = all.iter().filter(|response| is_meant(response));
        let names = responses.flat_map(|response| &response.headers);
        let names: IndexSet<String> = names.map(|name| code(name)).collect();
        let names = names.into_iter().collect::<Vec<_>>().join(", ");
        (!names.is_empty()).then_some(names)
    };
    let mut text = String::new();
    if let Some(headers) = operation.headers.as_ref().and_then(TypeRef::named)
        && let Some(names) = names(&|response| response.describes_success(all))
    {
        let name = types.name(headers);
        text.push_str(&format!(
            "\n\nHeaders of the response: {names}; `typed_headers` reads them as\n\
             [`types::{name}`](crate::types::{name})."
        ));
    }
    if let Some(names) = names(&|response| !response.is_success()) {
        text.push_str(&format!("\n\nHeaders of errors: {names}."));
    }
    text
}

/// Returns an example for rustdoc, with the kind of credential that the document asks for, and the
/// first call that needs no value of a type of its own.
fn example(api: &Api) -> String {
    let krate = example::crate_name(&api.name);
    let scheme = api
        .operations
        .iter()
        .flat_map(|operation| &operation.security)
        .flatten()
        .next();
    let credential = match scheme {
        Some(SecurityScheme::Basic { .. }) => {
            "Credential::basic(\"user\", \"password\")".to_owned()
        }
        Some(SecurityScheme::ApiKey { name, .. }) => {
            format!("Credential::api_key({name:?}, \"key\")")
        }
        Some(SecurityScheme::Bearer { .. }) | None => "Credential::bearer(\"token\")".to_owned(),
    };
    let client = match api.server {
        Some(_) => format!("Client::new({credential})?"),
        None => format!(
            "Client::builder()\n    .base_url(\"https://api.example.com\")\n    \
             .credential({credential})\n    .build()?"
        ),
    };
    let uses = format!("use {krate}::{{Client, Credential}};\n");
    let call = api
        .operations
        .iter()
        .find_map(|it| call(it, &krate, &api.types));
    let Some(call) = call else {
        return format!(
            "```no_run\n{uses}\nlet client = {client};\n# Ok::<(), {krate}::Error>(())\n```"
        );
    };
    format!(
        "```no_run\n{uses}\n\
         # async fn example() -> Result<(), Box<dyn std::error::Error>> {{\n\
         let client = {client};\n\
         let answer = client.{call}.send().await?;\n\
         println!(\"{{:?}}\", answer.into_inner());\n\
         # Ok(())\n# }}\n```"
    )
}

/// Writes a call of an operation for the example, if it takes no value of a type of its own.
fn call(operation: &Operation, krate: &str, types: &Types) -> Option<String> {
    if operation.body.is_some() || operation.deprecated {
        return None;
    }
    let inputs = inputs(operation, types);
    let (lets, call) = example::call(operation, &inputs, krate, types)?;
    lets.is_empty().then_some(call)
}
