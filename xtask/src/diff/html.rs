//! Prints changes as one HTML page, which loads nothing, for light and dark screens and for phones.

use codegen::diff::{Change, Changes, Class};

use crate::diff::markdown::heading;
use crate::diff::uses::Use;
use crate::diff::words::{CLASSES, USES, counts, line, operations, places, step, uses};

const STYLE: &str = "\
:root { color-scheme: light dark; --line: #d0d7de; --soft: #57606a; --back: #ffffff; --text: #1f2328;
  --breaking: #b3261e; --compatible: #1a6b34; --docs-only: #57606a; --code: #f3f4f6 }
@media (prefers-color-scheme: dark) { :root { --line: #3d444d; --soft: #9da7b1; --back: #14181d;
  --text: #e6edf3; --breaking: #ff8a80; --compatible: #7ee2a0; --docs-only: #9da7b1; --code: #22272e } }
* { box-sizing: border-box }
body { margin: 0 auto; max-width: 60rem; padding: 1rem; background: var(--back); color: var(--text);
  font: 1rem/1.5 system-ui, sans-serif }
h1 { font-size: 1.4rem; overflow-wrap: anywhere }
h2 { margin-top: 2rem; font-size: 1.15rem }
article { border: 1px solid var(--line); border-left: .3rem solid var(--class); border-radius: .4rem;
  margin: .8rem 0; padding: .6rem .9rem; overflow-wrap: anywhere }
article.breaking { --class: var(--breaking) }
article.compatible { --class: var(--compatible) }
article.docs-only { --class: var(--docs-only) }
article h3 { margin: 0; font-size: 1rem }
article p { margin: .3rem 0 }
.class { color: var(--class); font-size: .85rem; font-weight: 600 }
.soft, summary { color: var(--soft); font-size: .9rem }
code, pre { background: var(--code); border-radius: .25rem; font: .875em/1.5 ui-monospace, monospace }
code { padding: .1em .3em }
ul { padding-left: 1.2rem; overflow-wrap: anywhere }
pre { margin: .4rem 0; padding: .5rem .7rem; white-space: pre-wrap }
pre span { display: block; padding-left: 2ch; text-indent: -2ch }
";

pub(super) fn html(title: &str, changes: &Changes, lines: &[Use]) -> String {
    let title = escaped(title);
    let mut page = format!(
        "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
         <title>What changes: {title}</title>\n<style>\n{STYLE}</style>\n</head>\n<body>\n<main>\n\
         <h1>What changes: {title}</h1>\n<p>{}.<br>Version step: {}.</p>\n",
        counts(changes),
        step(changes)
    );
    for class in CLASSES {
        if changes.count(class) == 0 {
            continue;
        }
        page.push_str(&format!("<section>\n<h2>{}</h2>\n", heading(class)));
        let of_class = changes.changes().iter().filter(|it| it.class == class);
        of_class.for_each(|change| page.push_str(&article(change, class)));
        page.push_str("</section>\n");
    }
    if !lines.is_empty() {
        page.push_str(&format!("<section>\n<h2>{USES}</h2>\n<ul>\n"));
        for (place, items) in uses(lines) {
            let (place, items) = (escaped(&place), escaped(&items));
            page.push_str(&format!(
                "<li><code>{place}</code><br><span class=\"soft\">{items}</span></li>\n"
            ));
        }
        page.push_str("</ul>\n</section>\n");
    }
    page.push_str("</main>\n</body>\n</html>\n");
    page
}

fn article(change: &Change, class: Class) -> String {
    let mut text = format!(
        "<article class=\"{class}\">\n<p class=\"class\">{class}, {}</p>\n<h3><code>{}</code></h3>\n\
         <p>{}</p>\n<p class=\"soft\">{}</p>\n",
        change.kind,
        escaped(&change.subject),
        sentence(&change.what),
        sentence(&change.why)
    );
    let items = [("-", &change.item_before), ("+", &change.item_after)];
    let items = items.into_iter().filter_map(|(sign, item)| {
        let item = escaped(item.as_ref()?);
        Some(format!("<span>{sign}\u{a0}{item}</span>"))
    });
    let items: Vec<String> = items.collect();
    if !items.is_empty() {
        text.push_str(&format!("<pre>{}</pre>\n", items.concat()));
    }
    if let Some(operations) = operations(change) {
        text.push_str(&format!(
            "<p class=\"soft\">in {}</p>\n",
            escaped(&operations)
        ));
    }
    let places = places(change);
    if !places.is_empty() {
        let places: Vec<String> = places.iter().map(|it| escaped(it)).collect();
        text.push_str(&format!(
            "<details><summary>Places in the documents</summary><p class=\"soft\">{}</p></details>\n",
            places.join("<br>")
        ));
    }
    text.push_str("</article>\n");
    text
}

/// Returns a sentence, in which what is between backticks is code.
fn sentence(text: &str) -> String {
    let escaped = escaped(text);
    let pieces: Vec<&str> = escaped.split('`').collect();
    if pieces.len().is_multiple_of(2) {
        return escaped.clone();
    }
    let pieces = pieces.iter().enumerate();
    let pieces = pieces.map(|(index, piece)| match index % 2 {
        0 => (*piece).to_owned(),
        _ => format!("<code>{piece}</code>"),
    });
    pieces.collect()
}

fn escaped(text: &str) -> String {
    let text = line(text).replace('&', "&amp;").replace('<', "&lt;");
    text.replace('>', "&gt;").replace('"', "&quot;")
}
