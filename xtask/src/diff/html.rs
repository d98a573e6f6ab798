//! Prints changes as one HTML page, which loads nothing, for light and dark screens and for phones.

use codegen::diff::{Change, Changes, Class};

use crate::diff::markdown::heading;
use crate::diff::uses::Use;
use crate::diff::words::{CLASSES, USES, counts, operations, places, step, uses};
use crate::html::{escaped, page, sentence};

const STYLE: &str = "\
:root { --breaking: #b3261e; --compatible: #1a6b34; --docs-only: #57606a }
@media (prefers-color-scheme: dark) { :root { --breaking: #ff8a80; --compatible: #7ee2a0;
  --docs-only: #9da7b1 } }
h2 { margin-top: 2rem; font-size: 1.15rem }
section { background: none; border: 0; padding: 0 }
article { background: var(--card); border: 1px solid var(--line);
  border-left: .3rem solid var(--class); border-radius: .4rem; margin: .8rem 0;
  padding: .6rem .9rem; overflow-wrap: anywhere }
article.breaking { --class: var(--breaking) }
article.compatible { --class: var(--compatible) }
article.docs-only { --class: var(--docs-only) }
article h3 { margin: 0; font-size: 1rem }
article p { margin: .3rem 0 }
.class { color: var(--class); font-size: .85rem; font-weight: 600 }
code, pre { background: var(--code); border-radius: .25rem }
code { padding: .1em .3em }
pre { padding: .5rem .7rem; white-space: pre-wrap; word-break: break-all }
pre span { display: block; padding-left: 2ch; text-indent: -2ch }
ul { padding-left: 1.2rem; overflow-wrap: anywhere }
";

pub(super) fn html(title: &str, changes: &Changes, lines: &[Use]) -> String {
    let title = format!("What changes: {title}");
    let mut main = format!(
        "<h1>{}</h1>\n<p>{}.<br>Version step: {}.</p>\n",
        escaped(&title),
        counts(changes),
        step(changes)
    );
    for class in CLASSES {
        if changes.count(class) == 0 {
            continue;
        }
        main.push_str(&format!("<section>\n<h2>{}</h2>\n", heading(class)));
        let of_class = changes.changes().iter().filter(|it| it.class == class);
        of_class.for_each(|change| main.push_str(&article(change, class)));
        main.push_str("</section>\n");
    }
    if !lines.is_empty() {
        main.push_str(&format!("<section>\n<h2>{USES}</h2>\n<ul>\n"));
        for (place, items) in uses(lines) {
            let (place, items) = (escaped(&place), escaped(&items));
            main.push_str(&format!(
                "<li><code>{place}</code><br><span class=\"soft\">{items}</span></li>\n"
            ));
        }
        main.push_str("</ul>\n</section>\n");
    }
    page(&title, STYLE, &main)
}

fn article(change: &Change, class: Class) -> String {
    let mut text = format!(
        "<article class=\"{class}\">\n<p class=\"class\">{class}, {}</p>\n<h3><code>{}</code></h3>\n\
         <p>{}</p>\n<p class=\"dim\">{}</p>\n",
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
            "<p class=\"dim\">in {}</p>\n",
            escaped(&operations)
        ));
    }
    let places = places(change);
    if !places.is_empty() {
        let places: Vec<String> = places.iter().map(|it| escaped(it)).collect();
        text.push_str(&format!(
            "<details><summary>Places in the documents</summary><p class=\"dim\">{}</p></details>\n",
            places.join("<br>")
        ));
    }
    text.push_str("</article>\n");
    text
}
