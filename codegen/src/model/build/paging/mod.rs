//! Decides of each operation whether its list comes in pages, and how the next one is asked for: as
//! `provider.toml` says, else by the operation's shape.
//!
//! A shape is taken only if both sides of it are found, what the request takes and what the answer
//! says, and if their types agree.

mod answer;
mod settings;
mod shape;
mod words;

use crate::diagnostic::{Failure, Result};
use crate::document::Document;
use crate::model::api::{Api, Operation};
use crate::model::build::operations::PagingWish;
use crate::model::names::unique;
use crate::model::paging::PagingSetting;
use crate::report::Report;
use answer::Answers;
use settings::Wrong;

/// Sets [`Operation::paging`].
///
/// # Errors
///
/// Fails if what `provider.toml` says does not fit an operation.
pub(super) fn paging(
    api: &mut Api,
    wishes: &[PagingWish],
    document: &Document,
    report: &mut Report,
) -> Result<()> {
    let sent = api.sent();
    let answers = Answers {
        types: &api.types,
        sent: &sent,
    };
    let mut faults = Vec::new();
    for (operation, wish) in api.operations.iter_mut().zip(wishes) {
        let found = match &wish.setting {
            Some(PagingSetting::None) => None,
            None => shape::found(operation, answers),
            Some(PagingSetting::Described(described)) => {
                match settings::described(operation, described, answers) {
                    Ok(paging) => Some(paging),
                    Err(Wrong { message, help }) => {
                        let id = &operation.id;
                        let help = format!("in provider.toml, under [pagination.{id}], {help}");
                        faults.push(document.fault(&wish.pointer, message).help(help));
                        None
                    }
                }
            }
        };
        let Some(mut paging) = found else { continue };
        (paging.pages_method, paging.items_method) = methods(operation);
        let what = format!("a list in pages, {}", paging.told());
        report.changed("paging", &wish.pointer, what);
        operation.paging = Some(paging);
        // A page is a list, and not one of several answers.
        let responses = operation.responses.iter_mut();
        responses.for_each(|response| response.is_answer = false);
    }
    Failure::check(faults)
}

/// Returns the names of the methods that return the streams, which no setter has.
fn methods(operation: &Operation) -> (String, String) {
    let is_used = |name: &str| {
        let mut parameters = operation.parameters.iter();
        let mut choices = operation.choices.iter();
        let in_body = operation
            .body
            .as_ref()
            .is_some_and(|body| body.fields().contains(&name));
        let in_parameters = parameters.any(|parameter| parameter.has_setter(name));
        in_body || in_parameters || choices.any(|choice| choice.method_name == name)
    };
    let name = |wanted: &str| match is_used(wanted) {
        true => unique(&format!("all_{wanted}"), is_used),
        false => wanted.to_owned(),
    };
    (name("pages"), name("items"))
}
