//! The README's capability table is generated from the providers' `CAPABILITIES`.

use tracking_links::{Capabilities, Field};

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

fn table(providers: &[(&str, &Capabilities)]) -> String {
    let mut table = String::from("| field |");
    for (title, _) in providers {
        table.push_str(&format!(" {title} |"));
    }
    table.push_str("\n|---|");
    table.push_str(&"---|".repeat(providers.len()));
    table.push('\n');
    for field in Field::ALL {
        table.push_str(&format!("| `{field}` |"));
        for (_, capabilities) in providers {
            let support = capabilities.support(*field);
            table.push_str(&format!(" {support} |"));
        }
        table.push('\n');
    }
    table
}
