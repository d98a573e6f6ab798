//! Reads the server, the address and the title of a document from the prose around its block.

use serde_json::Value;

use crate::document::walk::METHODS;
use crate::vendor::extract::fences::{Block, Line, Page};

/// The lines of prose before the block, nearest first, then those after it.
fn around<'a>(page: &'a Page<'a>, block: &Block) -> impl Iterator<Item = &'a Line<'a>> {
    let lines_before = page.prose.partition_point(|line| line.number < block.line);
    let (before, after) = page.prose.split_at(lines_before);
    before.iter().rev().chain(after)
}

/// The server in the nearest line `METHOD URL` whose URL ends with one of the document's paths.
/// Some pages have that line in a block of its own, so other blocks are searched last.
pub(super) fn server(page: &Page<'_>, index: usize, document: &Value) -> Option<String> {
    let block = &page.blocks[index];
    let others = page.blocks.iter().filter(|other| other.line != block.line);
    around(page, block)
        .map(|line| line.text)
        .chain(others.flat_map(|other| other.text.lines()))
        .find_map(|line| server_of_line(line, document))
}

fn server_of_line(line: &str, document: &Value) -> Option<String> {
    let plain = line.replace(['`', '*'], " ");
    let mut words = plain
        .split_whitespace()
        .skip_while(|word| matches!(*word, ">" | "-"));
    let method = words.next()?.to_ascii_lowercase();
    if !METHODS.contains(&method.as_str()) {
        return None;
    }
    let address = url(words.next()?)?;
    let address = address.split(['?', '#']).next().unwrap_or(address);
    let host = address.find("://")? + 3;
    let path = address[host..]
        .find('/')
        .map_or(address.len(), |slash| host + slash);

    let paths = document.get("paths")?.as_object()?;
    let served = paths.iter().filter(|(_, item)| item.get(&method).is_some());
    served
        .filter_map(|(template, _)| {
            Some((template.len(), base_length(&address[path..], template)?))
        })
        .max_by_key(|&(length, _)| length)
        .map(|(_, base)| address[..path + base].to_owned())
}

/// The bytes of a URL's path before the part that matches the path template.
fn base_length(path: &str, template: &str) -> Option<usize> {
    let template = template.split(['?', '#']).next().unwrap_or(template);
    let template = template.trim_matches('/');
    let mut rest = path.trim_end_matches('/');
    if template.is_empty() {
        return Some(rest.len());
    }
    for expected in template.rsplit('/') {
        let slash = rest.rfind('/')?;
        let segment = &rest[slash + 1..];
        // Pages write a parameter as `{id}`, `:id` or `123`, and also inside a segment.
        let matches = if expected.contains('{') {
            !segment.is_empty()
        } else {
            segment == expected
        };
        if !matches {
            return None;
        }
        rest = &rest[..slash];
    }
    Some(rest.trim_end_matches('/').len())
}

/// The page's address, from the nearest line `Reference: URL` or `Source: URL`.
pub(super) fn reference(page: &Page<'_>, block: &Block) -> Option<String> {
    around(page, block).find_map(|line| {
        let plain = line.text.replace('*', "");
        let (label, rest) = plain.trim_start_matches(['>', ' ', '\t']).split_once(':')?;
        let label = label.trim();
        let labels = ["Reference", "Source"];
        let url = url(rest).filter(|_| labels.iter().any(|name| label.eq_ignore_ascii_case(name)));
        url.map(str::to_owned)
    })
}

/// The first URL of a text.
pub(super) fn url(text: &str) -> Option<&str> {
    let start = text.find("https://").or_else(|| text.find("http://"))?;
    let rest = &text[start..];
    let end = rest
        .find(|c: char| c.is_whitespace() || "<>)\"'`".contains(c))
        .unwrap_or(rest.len());
    Some(rest[..end].trim_end_matches(['.', ',', ';']))
}

/// The nearest heading above the block, else the title in the front matter. Headings that only
/// announce a document are skipped.
pub(super) fn title(page: &Page<'_>, block: &Block) -> Option<String> {
    let above = page
        .prose
        .iter()
        .rev()
        .filter(|line| line.number < block.line);
    let heading = above.clone().find_map(|line| {
        let text = line.text.trim();
        let rest = text.trim_start_matches('#');
        if !(1..=6).contains(&(text.len() - rest.len())) || !rest.starts_with([' ', '\t']) {
            return None;
        }
        let title = rest.trim().trim_end_matches('#').trim_end();
        let generic = ["", "openapi", "openapi specification", "openapi definition"];
        (!generic.contains(&title.to_ascii_lowercase().as_str())).then(|| title.to_owned())
    });
    heading.or_else(|| {
        let mut lines = page.prose.iter().map(|line| line.text.trim_end());
        if lines.next()? != "---" {
            return None;
        }
        let title = lines
            .take_while(|line| *line != "---")
            .find_map(|l| l.strip_prefix("title:"))?;
        let title = title.trim().trim_matches(['"', '\'']);
        (!title.is_empty()).then(|| title.to_owned())
    })
}
