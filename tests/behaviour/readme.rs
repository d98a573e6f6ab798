//! The README's capability table is generated from the providers' `CAPABILITIES`.

use tests::capabilities::{Row, main_tables};
use tracking_links::Provider;

use crate::Bench;

#[tokio::test]
async fn the_capability_table_is_generated_from_the_code() {
    let readme = concat!(env!("CARGO_MANIFEST_DIR"), "/../README.md");
    let text = std::fs::read_to_string(readme).unwrap();
    let (begin, end) = ("<!-- capabilities -->\n", "<!-- /capabilities -->");
    let from = text
        .find(begin)
        .expect("the README has the table's first marker")
        + begin.len();
    let to = from
        + text[from..]
            .find(end)
            .expect("the README has the table's last marker");
    let bench = Bench::new().await;
    let table = table(&bench.links.providers().collect::<Vec<_>>());
    if text[from..to] != table && std::env::var_os("UPDATE_EXPECT").is_some() {
        std::fs::write(readme, format!("{}{table}{}", &text[..from], &text[to..])).unwrap();
        return;
    }
    assert_eq!(
        &text[from..to],
        table,
        "run `UPDATE_EXPECT=1 cargo test -p tests readme` and review the change"
    );
}

/// Returns one table of what providers do: fields, operations, and what they do when asked twice.
fn table(providers: &[&dyn Provider]) -> String {
    let titles = providers.iter().map(|it| it.title().to_owned());
    let titles: Vec<_> = titles.collect();
    let mut table = row("", &titles);
    table.push_str(&row("---", &vec!["---".to_owned(); titles.len()]));
    for part in main_tables(providers) {
        for Row { name, cells } in &part.rows {
            table.push_str(&row(name, cells));
        }
    }
    table
}

fn row(name: &str, cells: &[String]) -> String {
    format!("| {name} | {} |\n", cells.join(" | "))
}
