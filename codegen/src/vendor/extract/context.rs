//! What the prose around a block says of its document: server, address, heading.

use serde_json::Value;

use crate::document::walk::METHODS;
use crate::vendor::extract::fences::{Block, Line, Page};

/// The prose from the block upwards, then what follows it.
fn around<'a>(layout: &'a Page<'a>, block: &Block) -> impl Iterator<Item = &'a Line<'a>> {
    let split = layout
        .prose
        .partition_point(|line| line.number < block.line);
    let (before, after) = layout.prose.split_at(split);
    before.iter().rev().chain(after)
}

/// The server of the nearest line `METHOD URL` whose URL ends in one of the document's paths. Some
/// pages have that line in a block of its own.
pub(super) fn server(layout: &Page<'_>, index: usize, document: &Value) -> Option<String> {
    let block = &layout.blocks[index];
    let others = layout
        .blocks
        .iter()
        .filter(|other| other.line != block.line);
    around(layout, block)
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
        .filter_map(|(template, _)| Some((template.len(), base(&address[path..], template)?)))
        .max_by_key(|&(length, _)| length)
        .map(|(_, base)| address[..path + base].to_owned())
}

/// How many bytes of a URL's path stand before what matches the template.
fn base(path: &str, template: &str) -> Option<usize> {
    let template = template.split(['?', '#']).next().unwrap_or(template);
    let template = template.trim_matches('/');
    let mut rest = path.trim_end_matches('/');
    if template.is_empty() {
        return Some(rest.len());
    }
    for wanted in template.rsplit('/') {
        let slash = rest.rfind('/')?;
        let segment = &rest[slash + 1..];
        // A parameter may be written in any way (`{id}`, `:id`, `123`), also inside a segment.
        let matches = if wanted.contains('{') {
            !segment.is_empty()
        } else {
            segment == wanted
        };
        if !matches {
            return None;
        }
        rest = &rest[..slash];
    }
    Some(rest.trim_end_matches('/').len())
}

/// The page's address.
pub(super) fn reference(layout: &Page<'_>, block: &Block) -> Option<String> {
    around(layout, block).find_map(|line| {
        let plain = line.text.replace('*', "");
        let (label, rest) = plain.trim_start_matches(['>', ' ', '\t']).split_once(':')?;
        let label = label.trim();
        let named = ["Reference", "Source"]
            .iter()
            .any(|name| label.eq_ignore_ascii_case(name));
        if named {
            url(rest).map(str::to_owned)
        } else {
            None
        }
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

/// The nearest heading above the block that says more than that a document follows, else the title in
/// the front matter.
pub(super) fn title(layout: &Page<'_>, block: &Block) -> Option<String> {
    let above = layout
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
        let says_nothing = ["", "openapi", "openapi specification", "openapi definition"];
        (!says_nothing.contains(&title.to_ascii_lowercase().as_str())).then(|| title.to_owned())
    });
    heading.or_else(|| {
        let mut lines = layout.prose.iter().map(|line| line.text.trim_end());
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
