//! Refuses pages that only link to their document, or contain it in a format that is not OpenAPI.

use std::sync::Arc;

use serde_json::Value;

use crate::diagnostic::{Diagnostic, Result};
use crate::vendor::extract::context::url;
use crate::vendor::extract::fences::Page;
use crate::vendor::extract::recognise::parse;

/// Fails if a page without a document is of a kind that keeps the document elsewhere; the fault
/// says where.
pub(super) fn check(file: &str, page: &Arc<str>, scanned: &Page<'_>) -> Result<()> {
    for (position, line) in scanned.prose.iter().enumerate() {
        let tags = ["{% openapi-operation ", "{% openapi ", "{% swagger "];
        if !tags.iter().any(|tag| line.text.contains(tag)) {
            continue;
        }
        // The link is in the tag itself or in a Markdown link before the end tag.
        let link = scanned.prose[position..]
            .iter()
            .take(6)
            .find_map(|line| url(line.text));
        let wanted =
            link.unwrap_or("the document to which the attribute `spec` of the GitBook tag refers");
        return Err(Diagnostic::new(
            "the page is GitBook source: it links to an OpenAPI document but does not contain it",
        )
        .at(file, page, Some(line.span()))
        .help(format!("fetch {wanted} and import that file"))
        .into());
    }

    for block in &scanned.blocks {
        if !block.text.contains("paths") {
            continue;
        }
        let Ok((value, _)) = parse(block) else {
            continue;
        };
        let is_text = |pointer| value.pointer(pointer).is_some_and(Value::is_string);
        if is_text("/paths/path") && is_text("/paths/method") {
            let mut info = block.info.split_whitespace();
            let help = match info.find(|word| word.contains('.')) {
                Some(name) => format!("fetch the publisher's `{name}` and import that file"),
                None => {
                    "save the page from the publisher's current site, or fetch its OpenAPI file"
                        .to_owned()
                }
            };
            return Err(Diagnostic::new(
                "the page has Mintlify's older format, which is not OpenAPI: \
                 `paths` holds `path` and `method`",
            )
            .at(file, page, Some(block.in_page(&(0..0))))
            .help(help)
            .into());
        }
    }
    Ok(())
}
