//! The errors that operations have in common: those of all operations whose documented errors are
//! components. They are one enum, with a variant for each component.
//!
//! An operation with other errors has an enum of its own. So an operation that is added to the
//! document changes no error type of another.

use std::collections::{BTreeMap, BTreeSet};

use proc_macro2::{Ident, TokenStream};
use quote::{format_ident, quote};

use crate::model::api::{Api, Content, Operation, Response, Status};
use crate::model::features::Features;
use crate::model::names::unique;
use crate::render::condition::condition;

/// The errors of one operation: statuses and the components that describe their answers.
type Set = Vec<(Status, String)>;

pub(super) struct SharedErrors<'a> {
    enum_name: String,
    /// The responses of all operations, by the names of their components.
    pub(super) components: BTreeMap<&'a str, &'a Response>,
    /// The function that reads the errors of each set.
    readers: BTreeMap<Set, Reader>,
}

/// A function that reads errors.
struct Reader {
    name: String,
    /// The features of which one is on where an operation that calls it is there.
    features: BTreeSet<String>,
}

impl<'a> SharedErrors<'a> {
    /// Returns the shared errors of a client; `None` if no operation has such errors.
    pub(super) fn of(api: &'a Api, features: &Features<'_>) -> Option<Self> {
        let mut components = BTreeMap::new();
        let mut sets: BTreeMap<Set, Vec<&Operation>> = BTreeMap::new();
        for operation in &api.operations {
            let Some(set) = set(operation) else {
                continue;
            };
            sets.entry(set).or_default().push(operation);
            for response in errors(operation) {
                if let Some(component) = &response.component {
                    components.entry(component.as_str()).or_insert(response);
                }
            }
        }
        if sets.is_empty() {
            return None;
        }
        let used: BTreeSet<String> = api
            .operations
            .iter()
            .flat_map(|it| {
                ["", "Error", "Success"].map(|suffix| format!("{}{suffix}", it.type_name))
            })
            .collect();
        let enum_name = unique("ApiError", |name| used.contains(name));
        let readers = sets
            .into_iter()
            .enumerate()
            .map(|(index, (set, operations))| {
                let name = match index {
                    0 => "read_api_error".to_owned(),
                    _ => format!("read_api_error_{}", index + 1),
                };
                let features = features.of_operations(&operations);
                let features = features.into_iter().map(str::to_owned).collect();
                (set, Reader { name, features })
            });
        Some(Self {
            enum_name,
            components,
            readers: readers.collect(),
        })
    }

    /// Returns the name of the enum.
    pub(super) fn enum_name(&self) -> Ident {
        format_ident!("{}", self.enum_name)
    }

    /// Returns the function that reads the errors of an operation, if it has only shared ones.
    pub(super) fn reader(&self, operation: &Operation) -> Option<Ident> {
        let reader = self.readers.get(&set(operation)?)?;
        Some(format_ident!("{}", reader.name))
    }

    /// Calls `read` with each set of errors, as responses, and returns the functions that read
    /// them. `read` returns the arms of a match on the status.
    pub(super) fn functions(
        &self,
        read: impl Fn(&[(Status, &Response)]) -> TokenStream,
    ) -> TokenStream {
        let enum_name = self.enum_name();
        let functions = self.readers.iter().map(|(set, Reader { name, features })| {
            let features = features.iter().map(String::as_str).collect();
            let (name, condition) = (format_ident!("{name}"), condition(&features));
            let set = set.iter();
            let responses: Vec<(Status, &Response)> = set
                .map(|(status, component)| (*status, self.components[component.as_str()]))
                .collect();
            let arms = read(&responses);
            quote! {
                #condition
                async fn #name<T>(
                    response: runtime::Response,
                ) -> Result<T, runtime::Error<#enum_name>> {
                    match response.status().as_u16() { #arms }
                }
            }
        });
        quote!(#(#functions)*)
    }
}

fn errors(operation: &Operation) -> impl Iterator<Item = &Response> {
    operation.responses.iter().filter(|it| !it.is_success())
}

/// Returns the errors of an operation if all are components; `None` if they have one type, for
/// which no enum is needed. A response that also describes successes is no such error.
fn set(operation: &Operation) -> Option<Set> {
    let all = &operation.responses;
    let mut contents: Vec<Vec<Content>> = errors(operation).map(contents).collect();
    contents.dedup();
    if matches!(contents.as_slice(), [only] if only.len() == 1) {
        return None;
    }
    let set: Option<Set> = errors(operation)
        .map(|response| {
            let component = response.component.clone()?;
            (!response.describes_success(all)).then_some((response.status, component))
        })
        .collect();
    set.filter(|set| !set.is_empty())
}

/// Returns the forms of an error, which is never read piece by piece.
fn contents(response: &Response) -> Vec<Content> {
    let contents = response.contents.iter().map(|form| match &form.content {
        content if content.is_stream() => Content::Raw,
        content => content.clone(),
    });
    contents.collect()
}
