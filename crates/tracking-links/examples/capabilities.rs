//! Prints what each provider can do, as a Markdown table.
//!
//! ```text
//! cargo run -p tracking-links --example capabilities
//! ```

use tracking_links::{Capabilities, Field, Operations, Output};
use tracking_links_sandbox::Sandbox;

/// A provider's title and what it can do.
type Column = (String, Capabilities);

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    // All providers. They are not called.
    let links = Sandbox::start().await?.links();
    let providers = links.providers();
    let columns = providers.map(|it| (it.title().to_owned(), *it.capabilities()));
    print!("{}", table(&columns.collect::<Vec<_>>()));
    Ok(())
}

fn table(columns: &[Column]) -> String {
    let titles: Vec<_> = columns.iter().map(|(title, _)| title.clone()).collect();
    let mut table = row("", &titles);
    table += &row("---", &vec!["---".to_owned(); columns.len()]);
    for field in Field::ALL {
        table += &row(
            &format!("`{field}`"),
            &cells(columns, |it| Some(it.support(*field).to_string())),
        );
    }
    table += &row(
        "characters in a name",
        &cells(columns, |it| {
            let max = it.limits(Field::Name).max_chars;
            max.map(|max| format!("at most {max}"))
        }),
    );
    for output in Output::ALL {
        table += &row(
            &format!("returns `{output}`"),
            &cells(columns, |it| Some(it.returned(*output).to_string())),
        );
    }
    for (index, (name, _)) in Operations::NONE.iter().enumerate() {
        table += &row(
            &format!("can `{name}`"),
            &cells(columns, |it| {
                it.operations
                    .iter()
                    .nth(index)
                    .map(|(_, can)| yes_or_no(can))
            }),
        );
    }
    table
}

fn cells(columns: &[Column], cell: impl Fn(&Capabilities) -> Option<String>) -> Vec<String> {
    let cells = columns.iter().map(|(_, capabilities)| cell(capabilities));
    cells
        .map(|cell| cell.unwrap_or_else(|| "-".to_owned()))
        .collect()
}

fn row(name: &str, cells: &[String]) -> String {
    let cells: String = cells.iter().map(|cell| format!(" {cell} |")).collect();
    format!("| {name} |{cells}\n")
}

fn yes_or_no(value: bool) -> String {
    if value { "yes" } else { "-" }.to_owned()
}
