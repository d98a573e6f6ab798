//! Generates the module `operation`: one file, or if operations have features, one file for each
//! tag, with the methods of `Client` that create its operations.

use std::collections::{BTreeMap, BTreeSet};

use proc_macro2::TokenStream;
use quote::{format_ident, quote};
use rayon::prelude::*;

use crate::diagnostic::Result;
use crate::model::api::{Api, Operation};
use crate::model::features::Features;
use crate::model::names::{unique, value_name};
use crate::render::client::method;
use crate::render::condition::condition;
use crate::render::operation::{all_inputs, operation};
use crate::render::print::{self, Code, impl_items};
use crate::render::responses::shared_errors;
use crate::render::shared_errors::SharedErrors;

/// Names that a module cannot have: those of the modules and crates that the code names.
const RESERVED: [&str; 7] = [
    "chrono",
    "runtime",
    "serde_json",
    "std",
    "tracking_links_runtime",
    "types",
    "uuid",
];

/// The text of `operation.rs`, and of the files in `operation/` by the names of their modules.
#[derive(Debug)]
pub(crate) struct Modules {
    pub(crate) root: String,
    pub(crate) inner: BTreeMap<String, String>,
}

/// Generates the modules, and the methods of `Client` that create the operations without features.
pub(super) fn modules(api: &Api, features: &Features<'_>) -> Result<(Modules, Vec<String>)> {
    // Operations of the same features, in the document's order.
    let mut groups: BTreeMap<BTreeSet<&str>, Vec<&Operation>> = BTreeMap::new();
    for operation in &api.operations {
        let features = features.of_operation(operation);
        groups.entry(features).or_default().push(operation);
    }
    let always = groups.remove(&BTreeSet::new()).unwrap_or_default();
    let shared = SharedErrors::of(api, features);
    let mut inner = BTreeMap::new();
    let mut declarations = Vec::new();
    for (features, operations) in groups {
        let joined: Vec<&str> = features.iter().copied().collect();
        let is_used = |name: &str| RESERVED.contains(&name) || inner.contains_key(name);
        let name = unique(&value_name(&joined.join("-or-")), is_used);
        declarations.push(declaration(&name, &features));
        let code = module(api, &features, &operations, shared.as_ref())?;
        inner.insert(name, code);
    }
    let unused = (!inner.is_empty()).then(
        || quote!(#[allow(unused_imports, reason = "the operations that need it have features")]),
    );
    let mut root = Code::default();
    root.push(quote! {
        //! The operations. A method of [`Client`](crate::Client) creates each; `send` sends its
        //! request. For `Input<T>`, give a `T` or what converts into one, such as a `&str`; for
        //! `Inputs<T>`, an array, a `Vec` or an iterator of such values; for an optional one, also
        //! an `Option`. To read an answer as another type, send the request that `into_request`
        //! makes with [`send_as`](runtime::Request::send_as).

        #unused
        use tracking_links_runtime as runtime;

        #[allow(unused_imports, reason = "some clients have no types")]
        use crate::types;
    })?;
    if !declarations.is_empty() {
        root.push(quote!(#(#declarations)*))?;
    }
    let (methods, items) = methods_and_items(&always, shared.as_ref(), api)?;
    for items in items {
        root.push_text(&items);
    }
    if let Some(shared) = &shared {
        root.push(shared_errors(shared, &api.types))?;
    }
    let modules = Modules {
        root: root.finish(),
        inner,
    };
    Ok((modules, methods))
}

/// Generates the methods of `Client` that create the operations, and the items of each operation.
fn methods_and_items(
    operations: &[&Operation],
    shared: Option<&SharedErrors<'_>>,
    api: &Api,
) -> Result<(Vec<String>, Vec<String>)> {
    let printed = operations.par_iter().map(|operation| {
        let types = api.types.as_named_by(&operation.type_name);
        let inputs = all_inputs(operation, &types);
        let method = method(operation, &inputs, &api.name, &types);
        let items = self::operation(operation, &inputs, shared, &types);
        Ok((impl_items(method)?, print::items(items)?))
    });
    let printed: Result<Vec<_>> = printed.collect();
    Ok(printed?.into_iter().unzip())
}

/// Generates the lines by which `operation` has a module of operations that have features.
fn declaration(name: &str, features: &BTreeSet<&str>) -> TokenStream {
    let (name, condition) = (format_ident!("{name}"), condition(features));
    quote! {
        #condition
        mod #name;
        #condition
        pub use #name::*;
    }
}

fn module(
    api: &Api,
    features: &BTreeSet<&str>,
    operations: &[&Operation],
    shared: Option<&SharedErrors<'_>>,
) -> Result<String> {
    let mut code = Code::default();
    let names: Vec<String> = features.iter().map(|name| format!("`{name}`")).collect();
    let about = match names.as_slice() {
        [only] => format!(" The operations of the feature {only}."),
        names => format!(
            " The operations that any of the features {} has.",
            names.join(", ")
        ),
    };
    let imports = shared.and_then(|shared| {
        let readers = operations.iter().filter_map(|it| shared.reader(it));
        let readers: BTreeSet<_> = readers.collect();
        let enum_name = shared.enum_name();
        (!readers.is_empty()).then(|| quote!(use super::{#enum_name, #(#readers),*};))
    });
    let (methods, items) = methods_and_items(operations, shared, api)?;
    code.push(quote! {
        #![doc = #about]

        use tracking_links_runtime as runtime;

        #imports
        use crate::operation;
        #[allow(unused_imports, reason = "some operations have no types")]
        use crate::types;
    })?;
    let head = format!("///{about}\nimpl crate::Client");
    code.push_impl(&head, methods);
    for items in items {
        code.push_text(&items);
    }
    Ok(code.finish())
}
