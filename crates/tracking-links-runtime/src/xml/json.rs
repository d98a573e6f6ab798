//! Writes an XML document as the JSON from which a type is decoded.
//!
//! Servers do not always write what the document describes, so a name counts without its prefix, an
//! attribute may come as an element, and the root element may have any name. Elements that are not
//! described are members that are not described.

use std::borrow::Cow;

use serde_json::Number;

use crate::xml::schema::{List, Member, Schema};
use crate::xml::tree::{Fault, Tree};

/// The name under which the text of an element is kept that has elements or attributes too.
pub(super) const TEXT: &str = "$text";

/// An attribute of an element, of which only its document knows that it is null.
const NIL: &str = "nil";

/// Writes a document as JSON.
pub(crate) fn to_json(text: &str, schema: &'static Schema) -> Result<Vec<u8>, Fault> {
    let tree = Tree::parse(text)?;
    let mut json = Json {
        tree: &tree,
        out: Vec::with_capacity(text.len() / 2),
    };
    json.root(schema)?;
    Ok(json.out)
}

/// The value of a member: an attribute's text, or an element.
#[derive(Clone, Debug)]
enum Source<'x> {
    Attribute(Cow<'x, str>),
    Element(usize),
}

/// An attribute or element in an element.
struct Part<'x> {
    /// The position of its member among those that are documented; the highest if there is none.
    place: usize,
    name: &'x str,
    source: Source<'x>,
}

struct Json<'t, 'x> {
    tree: &'t Tree<'x>,
    out: Vec<u8>,
}

impl<'x> Json<'_, 'x> {
    fn root(&mut self, schema: &'static Schema) -> Result<(), Fault> {
        if !schema.is_object() || self.has_member(0, schema)? {
            return self.values(&[Source::Element(0)], None, schema);
        }
        // The schema may describe the root element itself as its only member.
        let name = self.tree.name(0);
        if let Some(member) = member(schema, name, false) {
            self.out.push(b'{');
            self.key(member.1.json);
            self.values(&[Source::Element(0)], Some(member.1), member.1.schema)?;
            self.out.push(b'}');
            return Ok(());
        }
        // The root element may be an envelope of the documented one.
        let mut inner = Vec::new();
        for child in self.tree.children(0) {
            if self.has_member(child, schema)? {
                inner.push(child);
            }
        }
        match inner.as_slice() {
            [only] => self.values(&[Source::Element(*only)], None, schema),
            _ => self.values(&[Source::Element(0)], None, schema),
        }
    }

    /// Whether an element has a documented member.
    fn has_member(&self, index: usize, schema: &'static Schema) -> Result<bool, Fault> {
        let is_known = |name, is_attribute| member(schema, name, is_attribute).is_some();
        let mut children = self.tree.children(index);
        let attributes = self.tree.attributes(index)?;
        Ok(children.any(|child| is_known(self.tree.name(child), false))
            || attributes.iter().any(|(name, _)| is_known(name, true)))
    }

    /// Writes the value of a member from all its parts.
    fn values(
        &mut self,
        parts: &[Source<'x>],
        of: Option<&'static Member>,
        schema: &'static Schema,
    ) -> Result<(), Fault> {
        match (schema.list(), parts) {
            (Some(list), _) => {
                let items = self.items(parts, of, list)?;
                self.list(&items, list.items)
            }
            (None, [Source::Element(index)]) => self.element(*index, schema),
            (None, [Source::Attribute(text)]) => self.scalar(text, schema),
            (None, parts) => match schema.resolved() {
                Schema::Map(values) => {
                    self.out.push(b'{');
                    let mut has_members = false;
                    for part in parts {
                        self.entries(part, values, &mut has_members)?;
                    }
                    self.out.push(b'}');
                    Ok(())
                }
                // More values than the schema describes.
                _ => self.list(parts, schema),
            },
        }
    }

    fn list(&mut self, items: &[Source<'x>], schema: &'static Schema) -> Result<(), Fault> {
        self.out.push(b'[');
        for (index, item) in items.iter().enumerate() {
            self.comma(index > 0);
            self.values(std::slice::from_ref(item), None, schema)?;
        }
        self.out.push(b']');
        Ok(())
    }

    /// Returns the items of a list: the elements themselves, or those in an element that wraps
    /// them. Few servers and documents agree on which it is if the document does not say.
    fn items(
        &self,
        parts: &[Source<'x>],
        of: Option<&'static Member>,
        list: &List,
    ) -> Result<Vec<Source<'x>>, Fault> {
        let mut items = Vec::new();
        for part in parts {
            match part {
                Source::Element(index) if self.wraps(*index, parts.len(), of, list)? => {
                    items.extend(self.tree.children(*index).map(Source::Element));
                }
                part => items.push(part.clone()),
            }
        }
        Ok(items)
    }

    /// Whether an element wraps the items of a list.
    fn wraps(
        &self,
        index: usize,
        count: usize,
        of: Option<&'static Member>,
        list: &List,
    ) -> Result<bool, Fault> {
        let Some(member) = of else {
            // A list that is no member is the content of its element.
            return Ok(true);
        };
        let name = self.tree.name(index);
        let mut names = self.tree.children(index).map(|child| self.tree.name(child));
        let Some(first) = names.next() else {
            let is_item = name == list.item.local && !list.wrapped;
            let is_blank = self.tree.text(index)?.trim().is_empty();
            let has_attributes = !self.tree.attributes(index)?.is_empty();
            let is_empty_list = !is_item || list.items.is_object() && count == 1;
            return Ok(is_blank && !has_attributes && is_empty_list);
        };
        let are_alike = names.all(|other| other == first);
        Ok(list.wrapped
            || are_alike
                && first == list.item.local
                && name == member.name.local
                && member.name.local != list.item.local
            || list.items.is_scalar()
            || are_alike && list.items.is_object() && !self.has_member(index, list.items)?)
    }

    fn element(&mut self, index: usize, schema: &'static Schema) -> Result<(), Fault> {
        let attributes = self.tree.attributes(index)?;
        let is_nil =
            |(name, value): &(&str, Cow<'_, str>)| *name == NIL && matches!(&**value, "true" | "1");
        if attributes.iter().any(is_nil) {
            self.out.extend_from_slice(b"null");
            return Ok(());
        }
        if schema.is_object() {
            return self.object(index, attributes, schema);
        }
        let is_any = !schema.is_scalar() && !attributes.is_empty();
        if self.tree.has_children(index) || is_any {
            return self.object(index, attributes, &Schema::Any);
        }
        let text = self.tree.text(index)?;
        self.scalar(&text, schema)
    }

    fn object(
        &mut self,
        index: usize,
        attributes: Vec<(&'x str, Cow<'x, str>)>,
        schema: &'static Schema,
    ) -> Result<(), Fault> {
        let text = self.tree.text(index)?;
        let has_text = !text.trim().is_empty();
        let has_parts = self.tree.has_children(index) || !attributes.is_empty();
        if has_text && !has_parts {
            return self.scalar(&text, schema);
        }
        if let Schema::Map(values) = schema.resolved() {
            self.out.push(b'{');
            let mut has_members = false;
            self.entries(&Source::Element(index), values, &mut has_members)?;
            self.out.push(b'}');
            return Ok(());
        }
        let attributes = attributes.into_iter();
        let mut parts: Vec<Part<'x>> = attributes
            .map(|(name, value)| part(schema, name, Source::Attribute(value)))
            .collect();
        let children = self.tree.children(index);
        parts.extend(children.map(|child| {
            let name = self.tree.name(child);
            part(schema, name, Source::Element(child))
        }));
        parts.sort_by(|one, other| {
            let key =
                |part: &Part<'x>| (part.place, (part.place == usize::MAX).then_some(part.name));
            key(one).cmp(&key(other))
        });
        self.out.push(b'{');
        let mut has_members = false;
        for group in parts.chunk_by(|one, other| {
            one.place == other.place && (one.place < usize::MAX || one.name == other.name)
        }) {
            let Part { name, .. } = group[0];
            let sources: Vec<Source<'x>> = group.iter().map(|part| part.source.clone()).collect();
            match member(schema, name, matches!(sources[0], Source::Attribute(_))) {
                Some((_, member)) => {
                    self.comma(has_members);
                    self.key(member.json);
                    self.values(&sources, Some(member), member.schema)?;
                }
                // A documented member has this name in JSON, and another one in XML.
                None if is_json_name(schema, name) => continue,
                None => {
                    self.comma(has_members);
                    self.key(name);
                    self.values(&sources, None, schema.additional())?;
                }
            }
            has_members = true;
        }
        if has_text {
            self.comma(has_members);
            self.key(TEXT);
            self.scalar(&text, &Schema::Text)?;
        }
        self.out.push(b'}');
        Ok(())
    }

    /// Writes the members of a map: each element in an element, or the entry that it is.
    fn entries(
        &mut self,
        part: &Source<'x>,
        values: &'static Schema,
        has_members: &mut bool,
    ) -> Result<(), Fault> {
        let Source::Element(index) = part else {
            return Ok(());
        };
        if let Some((key, value)) = self.entry(*index, values) {
            let key = self.tree.text(key)?;
            return self.entry_value(&key, value, values, has_members);
        }
        for (name, value) in self.tree.attributes(*index)? {
            self.comma(std::mem::replace(has_members, true));
            self.key(name);
            self.scalar(&value, values)?;
        }
        for child in self.tree.children(*index) {
            match self.entry(child, values) {
                Some((key, value)) => {
                    let key = self.tree.text(key)?;
                    self.entry_value(&key, value, values, has_members)?;
                }
                None => self.entry_value(self.tree.name(child), child, values, has_members)?,
            }
        }
        Ok(())
    }

    fn entry_value(
        &mut self,
        key: &str,
        value: usize,
        values: &'static Schema,
        has_members: &mut bool,
    ) -> Result<(), Fault> {
        self.comma(std::mem::replace(has_members, true));
        self.key(key);
        self.values(&[Source::Element(value)], None, values)
    }

    /// Returns the key and the value of an entry: an element that consists of these two, where no
    /// value of the map does.
    fn entry(&self, index: usize, values: &'static Schema) -> Option<(usize, usize)> {
        let mut children = self.tree.children(index);
        let (key, value) = (children.next()?, children.next()?);
        let is = |child, names: &[&str]| {
            let name = self.tree.name(child);
            names.iter().any(|known| name.eq_ignore_ascii_case(known))
        };
        let is_entry = children.next().is_none()
            && is(key, &["key", "name"])
            && is(value, &["value"])
            && member(values, self.tree.name(value), false).is_none();
        is_entry.then_some((key, value))
    }

    /// Writes a text as what the schema describes, if it is that, else as a text.
    fn scalar(&mut self, text: &str, schema: &'static Schema) -> Result<(), Fault> {
        let (mut has_text, mut value) = (false, None);
        schema.branches(&mut |branch| {
            let one = match branch {
                Schema::Number => number(text.trim()),
                Schema::Boolean => boolean(text.trim()).map(str::to_owned),
                Schema::Formatted => None,
                _ => {
                    has_text = true;
                    None
                }
            };
            value = value.take().or(one);
        });
        // A number that is not written as JSON writes it may be a text.
        match value.filter(|value| !has_text || value == text) {
            Some(value) => self.out.extend_from_slice(value.as_bytes()),
            None if has_text => self.string(text),
            None if text.trim().is_empty() => self.out.extend_from_slice(b"null"),
            None => self.string(text.trim()),
        }
        Ok(())
    }

    fn key(&mut self, key: &str) {
        self.string(key);
        self.out.push(b':');
    }

    fn string(&mut self, text: &str) {
        serde_json::to_writer(&mut self.out, text).expect("a text can be written to memory");
    }

    fn comma(&mut self, is_needed: bool) {
        if is_needed {
            self.out.push(b',');
        }
    }
}

fn part<'x>(schema: &'static Schema, name: &'x str, source: Source<'x>) -> Part<'x> {
    let is_attribute = matches!(source, Source::Attribute(_));
    let place = member(schema, name, is_attribute).map_or(usize::MAX, |(place, _)| place);
    Part {
        place,
        name,
        source,
    }
}

/// Returns the documented member that an element or attribute is, and its position: by its name
/// and kind, else by its name, else as an item of a list, else by its name in JSON.
fn member(
    schema: &'static Schema,
    name: &str,
    is_attribute: bool,
) -> Option<(usize, &'static Member)> {
    let mut best: Option<(u8, usize, &Member)> = None;
    let mut place = 0;
    schema.each_member(&mut |member| {
        let is_item = || match member.schema.list() {
            Some(list) => list.item.local == name && !list.wrapped,
            None => false,
        };
        let rank = if member.name.local == name {
            3 + u8::from(member.attribute == is_attribute)
        } else if is_item() {
            2
        } else {
            u8::from(member.json == name)
        };
        if rank > best.map_or(0, |(rank, ..)| rank) {
            best = Some((rank, place, member));
        }
        place += 1;
    });
    best.map(|(_, place, member)| (place, member))
}

/// Whether a documented member has this name in JSON.
fn is_json_name(schema: &'static Schema, name: &str) -> bool {
    let mut is_known = false;
    schema.each_member(&mut |member| is_known |= member.json == name);
    is_known
}

/// Returns a number as JSON writes it (XML Schema part 2, sections 3.3.3 and 3.3.5).
fn number(text: &str) -> Option<String> {
    if serde_json::from_str::<Number>(text).is_ok() {
        return Some(text.to_owned());
    }
    if !text.ends_with(|c: char| c.is_ascii_digit() || c == '.') {
        return None;
    }
    if let Ok(integer) = text.parse::<i128>() {
        return Some(integer.to_string());
    }
    let number = text.parse::<f64>().ok()?;
    Number::from_f64(number).map(|number| number.to_string())
}

/// Returns a boolean as JSON writes it (XML Schema part 2, section 3.3.2).
fn boolean(text: &str) -> Option<&'static str> {
    match text {
        "1" => Some("true"),
        "0" => Some("false"),
        _ if text.eq_ignore_ascii_case("true") => Some("true"),
        _ if text.eq_ignore_ascii_case("false") => Some("false"),
        _ => None,
    }
}
