//! Reads a document's server, web address and title from the page's lines around its block.

use serde_json::Value;

use crate::document::walk::METHODS;
use crate::vendor::extract::fences::{Block, Line, Page};

/// Returns the lines of prose before the block, nearest first, then the lines after the block.
fn around<'a>(page: &'a Page<'a>, block: &Block) -> impl Iterator<Item = &'a Line<'a>> {
    let lines_before = page.prose.partition_point(|line| line.number < block.line);
    let (before, after) = page.prose.split_at(lines_before);
    before.iter().rev().chain(after)
}

/// Returns the server that the page shows for the document.
///
/// A page shows it in a line of HTTP method and URL, such as `GET https://api.example/links`: the
/// URL ends with one of the document's paths, and the server is the part before. The nearest such
/// line counts. Other blocks are searched last; some pages have the line in a block of its own.
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

/// Returns the length of the part of a URL's path that precedes the match of the path template;
/// `None` if the path's end does not match the template.
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

/// Returns the page's address, from the nearest line of the form `Reference: URL` or `Source: URL`.
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

/// Returns the first URL in a text.
pub(super) fn url(text: &str) -> Option<&str> {
    let start = text.find("https://").or_else(|| text.find("http://"))?;
    let rest = &text[start..];
    let end = rest
        .find(|c: char| c.is_whitespace() || "<>)\"'`".contains(c))
        .unwrap_or(rest.len());
    Some(rest[..end].trim_end_matches(['.', ',', ';']))
}

/// Returns the nearest heading above the block or, if there is none, the title in the front matter.
/// Headings that only announce a document, such as "OpenAPI", are skipped.
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
