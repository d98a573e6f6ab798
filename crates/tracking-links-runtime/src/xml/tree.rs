//! Finds the elements of an XML document.
//!
//! The tree holds positions in the document's text, not copies of it, so that it takes 16 bytes for
//! each element.

use std::borrow::Cow;
use std::fmt;

use quick_xml::events::attributes::Attributes;
use quick_xml::events::{BytesRef, Event};
use quick_xml::{Reader, XmlVersion, escape};

/// How deep elements are nested at most: as deep as serde_json reads JSON.
const MAX_DEPTH: usize = 128;

/// Why a text is not XML, or is XML that is refused.
#[derive(Debug)]
pub(crate) struct Fault {
    /// The position in the text, in bytes.
    at: usize,
    what: Cow<'static, str>,
}

impl Fault {
    fn new(at: usize, what: impl Into<Cow<'static, str>>) -> Self {
        let what = what.into();
        Self { at, what }
    }

    fn at(at: usize) -> impl FnOnce(quick_xml::Error) -> Self {
        move |error| Self::new(at, error.to_string())
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} (byte {} of the XML)", self.what, self.at)
    }
}

impl std::error::Error for Fault {}

/// The elements of a document.
pub(super) struct Tree<'x> {
    text: &'x str,
    /// In the order of their start tags.
    elements: Vec<Element>,
}

/// Positions in the text, in bytes.
struct Element {
    /// The `<` of the start tag.
    start: u32,
    /// The end of the start tag, where the content begins.
    content: u32,
    /// The end of the content; 0 until it is known.
    end: u32,
    /// The index of the first element after this one that is not in it.
    next: u32,
}

impl<'x> Tree<'x> {
    pub(super) fn parse(text: &'x str) -> Result<Self, Fault> {
        if u32::try_from(text.len()).is_err() {
            return Err(Fault::new(0, "larger than 4 GiB"));
        }
        // A vector that grows is twice in memory.
        let tags = text.as_bytes().windows(2);
        let elements = tags.filter(|it| it[0] == b'<' && !b"/!?".contains(&it[1]));
        let mut tree = Self {
            text,
            elements: Vec::with_capacity(elements.count()),
        };
        let mut open: Vec<usize> = Vec::new();
        let mut reader = Reader::from_str(text);
        loop {
            let start = position(&reader);
            let event = reader.read_event().map_err(Fault::at(start))?;
            let after = position(&reader);
            match event {
                Event::Start(_) | Event::Empty(_) => {
                    if open.is_empty() && !tree.elements.is_empty() {
                        return Err(Fault::new(start, "a second root element"));
                    }
                    if open.len() == MAX_DEPTH {
                        return Err(Fault::new(start, "elements are nested too deep"));
                    }
                    let is_empty = matches!(event, Event::Empty(_));
                    tree.elements.push(Element {
                        start: offset(start),
                        content: offset(after),
                        end: offset(after),
                        next: offset(tree.elements.len() + 1),
                    });
                    if !is_empty {
                        open.push(tree.elements.len() - 1);
                    }
                }
                Event::End(_) => {
                    let Some(index) = open.pop() else {
                        return Err(Fault::new(start, "an end tag without a start tag"));
                    };
                    let next = offset(tree.elements.len());
                    let element = &mut tree.elements[index];
                    (element.end, element.next) = (offset(start), next);
                }
                Event::Text(text) if open.is_empty() && !text.trim().is_empty() => {
                    return Err(Fault::new(start, "text outside of the root element"));
                }
                Event::CData(_) | Event::GeneralRef(_) if open.is_empty() => {
                    return Err(Fault::new(start, "text outside of the root element"));
                }
                Event::GeneralRef(reference) => drop(resolve(&reference, start)?),
                Event::DocType(_) => {
                    return Err(Fault::new(start, "a document type declaration is refused"));
                }
                Event::Eof => break,
                Event::Text(_)
                | Event::CData(_)
                | Event::Comment(_)
                | Event::Decl(_)
                | Event::PI(_) => {}
            }
        }
        match (open.is_empty(), tree.elements.is_empty()) {
            (true, false) => Ok(tree),
            (false, _) => Err(Fault::new(text.len(), "an element is not closed")),
            (true, true) => Err(Fault::new(text.len(), "no element")),
        }
    }

    /// Returns the local name of an element.
    pub(super) fn name(&self, index: usize) -> &'x str {
        let tag = self.tag(index);
        let name = tag.split(|c: char| c.is_ascii_whitespace());
        local(name.into_iter().next().unwrap_or_default())
    }

    /// Returns what is between the `<` and the `>` of an element's start tag.
    fn tag(&self, index: usize) -> &'x str {
        let element = &self.elements[index];
        let tag = &self.text[element.start as usize + 1..element.content as usize - 1];
        tag.strip_suffix('/').unwrap_or(tag)
    }

    /// Returns the attributes of an element by their local names, without those that declare
    /// namespaces.
    pub(super) fn attributes(&self, index: usize) -> Result<Vec<(&'x str, Cow<'x, str>)>, Fault> {
        let tag = self.tag(index);
        let Some(end) = tag.find(|c: char| c.is_ascii_whitespace()) else {
            return Ok(Vec::new());
        };
        let at = self.elements[index].start as usize;
        let mut attributes = Vec::new();
        for attribute in Attributes::new(tag, end) {
            let attribute = attribute.map_err(|error| Fault::new(at, error.to_string()))?;
            let name: &'x str = attribute.key.into_inner();
            if name != "xmlns" && !name.starts_with("xmlns:") {
                let value = attribute.normalized_value(XmlVersion::Implicit1_0);
                attributes.push((local(name), value.map_err(Fault::at(at))?));
            }
        }
        Ok(attributes)
    }

    /// Returns the elements in an element.
    pub(super) fn children(&self, index: usize) -> impl Iterator<Item = usize> + Clone {
        let end = self.elements[index].next as usize;
        let mut at = index + 1;
        let elements = &self.elements;
        std::iter::from_fn(move || {
            (at < end).then(|| {
                let child = at;
                at = elements[child].next as usize;
                child
            })
        })
    }

    pub(super) fn has_children(&self, index: usize) -> bool {
        self.elements[index].next as usize > index + 1
    }

    /// Returns the text of an element, without that of the elements in it.
    pub(super) fn text(&self, index: usize) -> Result<Cow<'x, str>, Fault> {
        let element = &self.elements[index];
        let mut start = element.content as usize;
        let mut text = Cow::Borrowed("");
        for child in self.children(index) {
            let end = self.elements[child].start as usize;
            text += self.text_between(start, end)?;
            start = self.after(child);
        }
        text += self.text_between(start, element.end as usize)?;
        Ok(text)
    }

    /// Returns the position after the end tag of an element.
    fn after(&self, index: usize) -> usize {
        let element = &self.elements[index];
        let (content, end) = (element.content as usize, element.end as usize);
        match self.text[..content].ends_with("/>") {
            true => content,
            false => end + self.text[end..].find('>').map_or(0, |at| at + 1),
        }
    }

    /// Returns the text between two tags.
    fn text_between(&self, start: usize, end: usize) -> Result<Cow<'x, str>, Fault> {
        let content = &self.text[start..end];
        if !content.contains(['<', '&', '\r']) {
            return Ok(Cow::Borrowed(content));
        }
        let mut text = String::new();
        let mut reader = Reader::from_str(content);
        loop {
            match reader.read_event().map_err(Fault::at(start))? {
                Event::Text(more) => text.push_str(&more.xml10_content()),
                Event::CData(more) => text.push_str(&more.xml10_content()),
                Event::GeneralRef(reference) => text.push_str(&resolve(&reference, start)?),
                Event::Eof => return Ok(Cow::Owned(text)),
                _ => {}
            }
        }
    }
}

/// Returns the text that a reference stands for: a character, or one of the five entities of XML.
fn resolve(reference: &BytesRef<'_>, at: usize) -> Result<String, Fault> {
    match reference.resolve_char_ref().map_err(Fault::at(at))? {
        Some(c) => Ok(c.to_string()),
        None => escape::resolve_predefined_entity(reference)
            .map(str::to_owned)
            .ok_or_else(|| Fault::new(at, "an entity that XML does not define is refused")),
    }
}

/// Returns a name without its prefix.
pub(super) fn local(name: &str) -> &str {
    name.rsplit_once(':').map_or(name, |(_, local)| local)
}

fn position(reader: &Reader<&[u8]>) -> usize {
    usize::try_from(reader.buffer_position()).expect("the text is in memory")
}

fn offset(position: usize) -> u32 {
    u32::try_from(position).expect("the text is smaller than 4 GiB")
}
