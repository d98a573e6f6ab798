//! A provider's part of the page: what of its document the client has, what was lost, and every
//! change that was made to the document.

use std::collections::BTreeMap;

use codegen::Change;
use codegen::coverage::Covered;

use super::data::Provider;
use crate::html::{escaped, sentence};
use crate::words::{counted, grouped};

/// The number of places of which a list shows all.
const MAX_SHOWN: usize = 5;

/// What the stages are for, in their order.
const STAGES: [(&str, &str); 8] = [
    (
        "bundle",
        "copies what the document refers to in other files",
    ),
    ("convert", "makes OpenAPI 3.0 of 2.0, and 3.1 of 3.2"),
    (
        "join",
        "makes one document of several pages, with an id for each operation",
    ),
    ("repair", "mends what exporters of pages get wrong"),
    ("overlay", "mends what is wrong at this provider"),
    ("settle", "puts in the server of provider.toml"),
    ("lower", "rewrites the spellings of 3.1 to those of 3.0"),
    ("model", "makes types and operations"),
];

/// Returns what is folded below a summary. Both are HTML.
pub(super) fn folded(summary: &str, body: &str) -> String {
    format!("<details>\n<summary>{summary}</summary>\n{body}</details>\n")
}

pub(super) fn about(provider: &Provider) -> String {
    let coverage = &provider.coverage;
    let operations = coverage.operations.iter();
    let operations = operations.filter(|it| it.method_name.is_some()).count();
    let covered = |all: &[Covered]| all.iter().filter(|it| it.is_covered).count();
    let files = provider.generated.files();
    let lines = files
        .iter()
        .filter(|(path, _)| path.extension().is_some_and(|it| it == "rs"));
    let lines: usize = lines.map(|(_, text)| text.lines().count()).sum();
    let mut text = format!(
        "<p class=\"dim\">The client has {} in {}.</p>\n<dl class=\"share\">\n{}{}{}</dl>\n",
        counted(lines, "line"),
        counted(files.len(), "file"),
        share("operations", operations, coverage.operations.len()),
        share(
            "schemas",
            covered(&coverage.schemas),
            coverage.schemas.len()
        ),
        share(
            "media types",
            covered(&coverage.media_types),
            coverage.media_types.len()
        ),
    );
    text.push_str(&folded(
        "Operations of the document",
        &table_of_operations(provider),
    ));
    text.push_str(&missing(
        "Schemas that no operation of the client uses",
        &coverage.schemas,
    ));
    text.push_str(&missing(
        "Media types that the client does not have",
        &coverage.media_types,
    ));
    let lost: Vec<&Change> = provider.lost().collect();
    text.push_str("<h3>Meaning lost</h3>\n");
    match lost.is_empty() {
        true => text.push_str("<p>None: the client can say all that these operations say.</p>\n"),
        false => text.push_str(&format!("<div class=\"lost\">\n{}</div>\n", groups(&lost))),
    }
    let changes = provider.generated.report().changes();
    text.push_str(&format!(
        "<h3>Changes to the document: {}</h3>\n",
        grouped(changes.len())
    ));
    text.push_str(&by_stage(changes));
    text
}

/// Returns how many of a document's parts the client has.
fn share(name: &str, covered: usize, all: usize) -> String {
    format!(
        "<div><dt>{name}</dt><dd>{} of {}<br><progress max=\"{}\" value=\"{covered}\" \
         aria-label=\"{name}\"></progress></dd></div>\n",
        grouped(covered),
        grouped(all),
        all.max(1)
    )
}

fn table_of_operations(provider: &Provider) -> String {
    let items = provider.coverage.operations.iter().map(|it| {
        let method = match &it.method_name {
            Some(name) => format!("<code>Client::{}</code>", escaped(name)),
            None => "<span class=\"no\">not generated</span>".to_owned(),
        };
        format!(
            "<li><code>{}</code> {method}<div class=\"dim\">{}</div></li>\n",
            escaped(&it.operation),
            escaped(&it.summary)
        )
    });
    format!("<ul>\n{}</ul>\n", items.collect::<String>())
}

fn missing(summary: &str, all: &[Covered]) -> String {
    let missing = all.iter().filter(|it| !it.is_covered);
    let missing: Vec<_> = missing
        .map(|it| format!("<code>{}</code>", escaped(&it.name)))
        .collect();
    match missing.is_empty() {
        true => String::new(),
        false => folded(
            &format!("{summary}: {}", grouped(missing.len())),
            &format!("<p>{}</p>\n", missing.join(", ")),
        ),
    }
}

/// Returns the changes of each stage, folded, with what the stage is for.
fn by_stage(changes: &[Change]) -> String {
    let mut stages: Vec<(&str, Vec<&Change>)> = Vec::new();
    for change in changes {
        match stages.iter_mut().find(|(stage, _)| *stage == change.stage) {
            Some((_, of_stage)) => of_stage.push(change),
            None => stages.push((change.stage, vec![change])),
        }
    }
    let stages = stages.iter().map(|(stage, of_stage)| {
        let why = STAGES.iter().find(|(name, _)| name == stage);
        let why = why.map_or(String::new(), |(_, why)| format!(" {why}"));
        let summary = format!(
            "<code>{}</code>{why}: {}",
            escaped(stage),
            grouped(of_stage.len())
        );
        folded(&summary, &groups(of_stage))
    });
    stages.collect()
}

/// Returns a list of changes, those of one rule with the same words together.
fn groups(changes: &[&Change]) -> String {
    let mut groups: BTreeMap<(&str, &str), Vec<&str>> = BTreeMap::new();
    for change in changes {
        let places = groups.entry((change.rule, &change.what)).or_default();
        places.push(&change.pointer);
    }
    let items = groups.iter().map(|((rule, what), places)| {
        format!(
            "<li><strong>{}</strong>: {}\n{}</li>\n",
            escaped(rule),
            sentence(what),
            pointers(places)
        )
    });
    format!("<ul>\n{}</ul>\n", items.collect::<String>())
}

/// Returns the places of a change; many are folded.
fn pointers(places: &[&str]) -> String {
    let all = places.iter().map(|pointer| match *pointer {
        "" => "the whole document".to_owned(),
        pointer => format!("<code>{}</code>", escaped(pointer)),
    });
    let all = all.collect::<Vec<_>>().join("<br>");
    let all = format!("<div class=\"dim\">{all}</div>\n");
    match places.len() {
        0..=MAX_SHOWN => all,
        many => folded(&counted(many, "place"), &all),
    }
}
