//! The README's capability table is generated from the providers' `CAPABILITIES`.

use tracking_links::{Capabilities, Field, LinkRequest, Operations, Support};

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
    let providers = bench.links.providers();
    let rows: Vec<_> = providers
        .map(|it| (it.title(), it.capabilities()))
        .collect();
    let table = table(&rows);
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

/// Returns a table of what providers do: fields, operations, and what they do when asked twice.
/// What none of them does is left out.
fn table(providers: &[(&str, &Capabilities)]) -> String {
    let titles: Vec<_> = providers
        .iter()
        .map(|(title, _)| (*title).to_owned())
        .collect();
    let mut table = row("", titles.clone());
    table.push_str(&row("---", vec!["---".to_owned(); titles.len()]));
    let mut add = |name: &str, cell: &dyn Fn(&Capabilities) -> String| {
        let cells: Vec<_> = providers.iter().map(|(_, it)| cell(it)).collect();
        if cells.iter().any(|cell| cell != "-") {
            table.push_str(&row(name, cells));
        }
    };
    for field in Field::ALL {
        add(&format!("`{field}`"), &|it| it.support(*field).to_string());
    }
    for (index, (name, _)) in Operations::NONE.iter().enumerate() {
        add(&format!("`{name}()`"), &|it| {
            let (_, can) = it.operations.iter().nth(index).expect("as many operations");
            if can { "yes" } else { "-" }.to_owned()
        });
    }
    let request = LinkRequest::new();
    add("the same twice", &|it| it.on_repeat(&request).to_string());
    let request = request.with_example(Field::Slug);
    add(
        "the same twice, with a slug",
        &|it| match it.support(Field::Slug) {
            Support::Unsupported => "-".to_owned(),
            _ => it.on_repeat(&request).to_string(),
        },
    );
    table
}

fn row(name: &str, cells: Vec<String>) -> String {
    format!("| {name} | {} |\n", cells.join(" | "))
}
