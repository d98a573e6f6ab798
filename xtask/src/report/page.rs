//! The page: sums, the providers, what they can do, each provider's document, and the crates.

use super::capabilities::Capabilities;
use super::data::{Crate, Provider, Workspace};
use super::provider;
use crate::html::{self, escaped, sentence};
use crate::words::grouped;

const STYLE: &str = "\
nav { display: flex; flex-wrap: wrap; gap: .25rem 1rem; margin: .75rem 0 0; }
a { color: inherit; text-underline-offset: .15em; }
h3 { font-size: .95rem; margin: 1.1rem 0 .4rem; }
h2 + h3 { margin-top: 0; }
details > ul > li:first-child { border-top: 0; }
details { margin: .5rem 0; }
details > :not(summary) { margin-left: .9rem; }
code { background: var(--code); border-radius: .2rem; padding: .05em .25em;
  overflow-wrap: anywhere; }
.matrix td, .matrix th { text-align: left; min-width: 6.5rem; vertical-align: top; }
.matrix th:first-child { position: sticky; left: 0; background: var(--card); min-width: 8rem;
  padding-right: .6rem; overflow-wrap: anywhere; }
tbody th { font-weight: 500; }
.no { color: var(--dim); }
.lost { border-left: .25rem solid var(--lost); padding-left: .75rem; }
:root { --lost: #b3261e; --bar: #1f7a8c; }
@media (prefers-color-scheme: dark) { :root { --lost: #ff8a80; --bar: #45b3c7; } }
.share { display: grid; grid-template-columns: repeat(auto-fit, minmax(14rem, 1fr)); gap: .75rem;
  margin: 0; }
.share dd { margin: 0; }
progress { width: 100%; height: .4rem; accent-color: var(--bar); }
@media (max-width: 40rem) {
  .stacked thead { display: none; }
  .stacked, .stacked tbody, .stacked tr, .stacked th { display: block; }
  .stacked tr { border-top: 1px solid var(--line); padding: .5rem 0; }
  .stacked th, .stacked td { border: 0; padding: .1rem 0; }
  .stacked td { display: flex; justify-content: space-between; gap: 1rem; text-align: right; }
  .stacked td::before { content: attr(data-label); color: var(--dim); text-align: left;
    flex: none; }
  .stacked td:empty { display: none; }
}
";

pub(super) fn page(workspace: &Workspace) -> String {
    let providers = &workspace.providers;
    let mut main = String::from(
        "<h1>tracking-links: the workspace</h1>\n<p class=\"dim\">What each provider&#39;s document \
         became, and what the library does with it. <code>cargo xtask report</code> wrote this \
         page.</p>\n",
    );
    main.push_str(&sums(workspace));
    let links = providers.iter().map(|it| {
        let (name, title) = (escaped(&it.name), escaped(&it.facts.title));
        format!("<a href=\"#{name}\">{title}</a>")
    });
    let links: String = links.collect();
    main.push_str(&format!(
        "<nav><a href=\"#-capabilities\">Capabilities</a>{links}<a href=\"#-crates\">Crates</a></nav>\n"
    ));
    main.push_str(&section("", "Providers", &table_of_providers(providers)));
    main.push_str(&section(
        "-capabilities",
        "Capabilities",
        &capabilities(providers, workspace.capabilities.as_ref()),
    ));
    for it in providers {
        main.push_str(&section(
            &it.name,
            &format!("{} {}", it.facts.title, it.generated.version()),
            &provider::about(it),
        ));
    }
    main.push_str(&section("-crates", "Crates", &crates(&workspace.crates)));
    html::page("tracking-links: the workspace", STYLE, &main)
}

fn sums(workspace: &Workspace) -> String {
    let providers = &workspace.providers;
    let sum = |count: &dyn Fn(&Provider) -> usize| providers.iter().map(count).sum::<usize>();
    let sums = [
        ("providers", providers.len()),
        ("operations", sum(&|it| it.generated.operations())),
        (
            "changes to documents",
            sum(&|it| it.generated.report().changes().len()),
        ),
        ("meaning lost", sum(&|it| it.lost().count())),
        ("crates", workspace.crates.len()),
    ];
    let sums = sums
        .map(|(name, number)| format!("<div><dt>{name}</dt><dd>{}</dd></div>\n", grouped(number)));
    format!("<dl class=\"sums\">\n{}</dl>\n", sums.concat())
}

/// Returns a section; its heading is escaped, and its body is taken as it is.
fn section(id: &str, heading: &str, body: &str) -> String {
    let id = match id {
        "" => String::new(),
        id => format!(" id=\"{}\"", escaped(id)),
    };
    format!(
        "<section{id}>\n<h2>{}</h2>\n{body}</section>\n",
        escaped(heading)
    )
}

/// Returns a table of the class `stacked`, whose rows are blocks on a phone. The cells are HTML.
fn stacked(headings: &[&str], rows: impl Iterator<Item = Vec<String>>) -> String {
    let heads = headings
        .iter()
        .map(|it| format!("<th scope=\"col\">{it}</th>"));
    let heads: String = heads.collect();
    let rows = rows.map(|cells| {
        let cells = cells.iter().zip(headings).enumerate();
        let cells = cells.map(|(index, (cell, heading))| match index {
            0 => format!("<th scope=\"row\">{cell}</th>"),
            _ => format!("<td data-label=\"{heading}\">{cell}</td>"),
        });
        format!("<tr>{}</tr>\n", cells.collect::<String>())
    });
    format!(
        "<div class=\"scroll\">\n<table class=\"stacked\">\n<thead><tr>{heads}</tr></thead>\n\
         <tbody>\n{}</tbody>\n</table>\n</div>\n",
        rows.collect::<String>()
    )
}

fn table_of_providers(providers: &[Provider]) -> String {
    let headings = [
        "provider",
        "client",
        "operations",
        "schemas",
        "changes",
        "lost",
        "credential",
        "rate limit",
        "document",
    ];
    let rows = providers.iter().map(|it| {
        let coverage = &it.coverage;
        let operations = coverage.operations.iter();
        let operations = operations.filter(|it| it.method_name.is_some()).count();
        let schemas = coverage.schemas.iter().filter(|it| it.is_covered).count();
        vec![
            format!(
                "<a href=\"#{}\">{}</a>",
                escaped(&it.name),
                escaped(&it.facts.title)
            ),
            it.generated.version().to_string(),
            format!("{operations} of {}", coverage.operations.len()),
            format!("{schemas} of {}", coverage.schemas.len()),
            grouped(it.generated.report().changes().len()),
            grouped(it.lost().count()),
            it.facts.credential().to_owned(),
            it.facts.limit(),
            match it.facts.is_written_here {
                true => "written here".to_owned(),
                false => "as published".to_owned(),
            },
        ]
    });
    stacked(&headings, rows)
}

fn capabilities(providers: &[Provider], capabilities: Option<&Capabilities>) -> String {
    let Some(capabilities) = capabilities else {
        return "<p>Not known: the program that prints them did not run, for example since a client \
                does not compile.</p>\n"
            .to_owned();
    };
    let known: Vec<Option<&Provider>> = capabilities
        .providers
        .iter()
        .map(|name| providers.iter().find(|it| it.name == *name))
        .collect();
    let titles: Vec<String> = capabilities
        .providers
        .iter()
        .zip(&known)
        .map(|(name, it)| escaped(it.map_or(name, |it| &it.facts.title)))
        .collect();
    let cells = |cell: &dyn Fn(&Provider) -> String| {
        let cells = known.iter().map(|it| it.map_or("-".to_owned(), cell));
        cells.collect::<Vec<_>>()
    };
    let sources = [
        (
            "the document".to_owned(),
            cells(
                &|it| match (it.facts.is_written_here, &it.facts.retrieved) {
                    (true, _) => "written here, from the pages of the provider".to_owned(),
                    // A date is not broken.
                    (false, Some(day)) => {
                        format!("as published, saved on {}", day.replace('-', "\u{2011}"))
                    }
                    (false, None) => "as published".to_owned(),
                },
            ),
        ),
        (
            "answers of the real server".to_owned(),
            cells(&|it| match it.answers {
                0 => "none recorded".to_owned(),
                number => format!("{number} recorded"),
            }),
        ),
    ];
    let mut text = format!(
        "<h3>How sure this is</h3>\n<p class=\"dim\">The sandbox simulates each document, and a \
         suite holds the library to each claim below. A claim is no better than the document, until \
         an answer of the real server is recorded.</p>\n{}",
        matrix(&titles, sources.into_iter())
    );
    for (index, table) in capabilities.tables.iter().enumerate() {
        let title = escaped(&table.title);
        let rows = table
            .rows
            .iter()
            .map(|row| (row.name.clone(), row.cells.clone()));
        let matrix = matrix(&titles, rows);
        text.push_str(&match index {
            0 | 1 => format!("<h3>{title}</h3>\n{matrix}"),
            _ => provider::folded(&title, &matrix),
        });
    }
    text
}

/// Returns a table with a column for each provider. The first column stays in sight.
fn matrix(titles: &[String], rows: impl Iterator<Item = (String, Vec<String>)>) -> String {
    let heads = titles
        .iter()
        .map(|it| format!("<th scope=\"col\">{it}</th>"));
    let heads: String = heads.collect();
    let rows = rows.map(|(name, cells)| {
        let cells = cells.iter().map(|cell| match cell.as_str() {
            "-" => "<td class=\"no\">-</td>".to_owned(),
            cell => format!("<td>{}</td>", sentence(cell)),
        });
        let cells: String = cells.collect();
        format!(
            "<tr><th scope=\"row\">{}</th>{cells}</tr>\n",
            sentence(&name)
        )
    });
    format!(
        "<div class=\"scroll\">\n<table class=\"matrix\">\n<thead><tr><th></th>{heads}</tr></thead>\n\
         <tbody>\n{}</tbody>\n</table>\n</div>\n",
        rows.collect::<String>()
    )
}

fn crates(crates: &[Crate]) -> String {
    let headings = [
        "crate",
        "version",
        "last release",
        "files",
        "lines of Rust",
        "KiB",
    ];
    let rows = crates.iter().map(|it| {
        let name = escaped(&it.name);
        let description = escaped(&it.description);
        vec![
            format!("<code>{name}</code><br><span class=\"dim\">{description}</span>"),
            escaped(&it.version),
            it.released.map_or("none".to_owned(), |it| it.to_string()),
            grouped(it.files),
            grouped(it.lines),
            grouped(usize::try_from(it.bytes / 1024).unwrap_or(usize::MAX)),
        ]
    });
    stacked(&headings, rows)
}
