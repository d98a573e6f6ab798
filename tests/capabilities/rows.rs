//! What the providers can do, as rows of tables: for the README, and for `cargo xtask report`.

use serde::Serialize;
use tracking_links::{
    Capabilities, Field, Limit, LinkRequest, Operations, Output, Provider, Support,
};

/// The cell of what a provider can't do.
const NOTHING: &str = "-";

/// A table with a column for each provider.
#[derive(Clone, Debug, Serialize)]
pub struct Table {
    /// What the rows have in common.
    pub title: &'static str,
    pub rows: Vec<Row>,
}

/// A row, with a cell for each provider.
#[derive(Clone, Debug, Serialize)]
pub struct Row {
    /// The field, the operation or the case, in Markdown.
    pub name: String,
    pub cells: Vec<String>,
}

/// The tables of the README: fields, operations, and what is done when asked twice.
pub fn main_tables(providers: &[&dyn Provider]) -> Vec<Table> {
    let fields = Field::ALL.iter().copied();
    let fields = fields.map(|field| of(providers, format!("`{field}`"), |it| it.support(field)));
    let operations = Operations::NONE.iter().enumerate();
    let operations = operations.map(|(index, (name, _))| {
        of(providers, format!("`{name}()`"), |it| {
            let (_, can) = it.operations.iter().nth(index).expect("as many operations");
            if can { "yes" } else { NOTHING }
        })
    });
    let request = LinkRequest::new();
    let repeated = of(providers, "the same twice".to_owned(), |it| {
        it.on_repeat(&request)
    });
    let request = LinkRequest::new().with_example(Field::Slug);
    let with_slug = "the same twice, with a slug".to_owned();
    let with_slug = of(providers, with_slug, |it| match it.support(Field::Slug) {
        Support::Unsupported => NOTHING.to_owned(),
        _ => it.on_repeat(&request).to_string(),
    });
    vec![
        table("Fields of a request", fields),
        table("Operations", operations),
        table("Asked twice", [repeated, with_slug].into_iter()),
    ]
}

/// The tables of the README, and what a link returns, what can be changed, and limits.
pub fn all_tables(providers: &[&dyn Provider]) -> Vec<Table> {
    let mut tables = main_tables(providers);
    let outputs = Output::ALL.iter().copied();
    let outputs =
        outputs.map(|output| of(providers, format!("`{output}`"), |it| it.returned(output)));
    tables.push(table("Fields of a created link", outputs));
    let fields = Field::ALL.iter().copied();
    let updates = fields.clone().map(|field| {
        of(providers, format!("`{field}`"), |it| {
            match it.can_update(field) {
                true => "yes",
                false => NOTHING,
            }
        })
    });
    tables.push(table("Fields that an update changes", updates));
    let limits = fields.map(|field| {
        of(providers, format!("`{field}`"), |it| {
            match it.support(field) {
                Support::Unsupported => NOTHING.to_owned(),
                _ => limit(it.limits(field)),
            }
        })
    });
    tables.push(table("Limits of a request's fields", limits));
    tables
}

fn of<C: ToString>(
    providers: &[&dyn Provider],
    name: String,
    cell: impl Fn(&Capabilities) -> C,
) -> Row {
    let cells = providers
        .iter()
        .map(|it| cell(it.capabilities()).to_string());
    Row {
        name,
        cells: cells.collect(),
    }
}

/// Makes a table, without the rows of what no provider does.
fn table(title: &'static str, rows: impl Iterator<Item = Row>) -> Table {
    let does = |row: &Row| row.cells.iter().any(|cell| cell != NOTHING);
    Table {
        title,
        rows: rows.filter(does).collect(),
    }
}

/// Says a limit in words.
fn limit(limit: Limit) -> String {
    let characters = match (limit.min_chars, limit.max_chars) {
        (Some(least), Some(most)) => Some(format!("{least} to {most} characters")),
        (Some(least), None) => Some(format!("at least {least} characters")),
        (None, Some(most)) => Some(format!("at most {most} characters")),
        (None, None) => None,
    };
    let items = limit.max_items.map(|most| format!("at most {most}"));
    let symbols = limit.symbols.map(|symbols| match symbols {
        "" => "letters and digits only".to_owned(),
        symbols => format!("letters, digits and {symbols} only"),
    });
    let uuid = limit.is_uuid.then(|| "UUIDs only".to_owned());
    let existing = limit
        .must_exist
        .then(|| "only what the account has".to_owned());
    let words = [characters, items, symbols, uuid, existing]
        .into_iter()
        .flatten();
    let words = words.collect::<Vec<_>>().join("; ");
    if words.is_empty() {
        NOTHING.to_owned()
    } else {
        words
    }
}
