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

/// An element in an element: the position of its member among those that are documented, the
/// highest if there is none, and its index in the tree.
type Child = (u32, u32);

const UNDOCUMENTED: u32 = u32::MAX;

struct Json<'t, 'x> {
    tree: &'t Tree<'x>,
    out: Vec<u8>,
}

impl<'x> Json<'_, 'x> {
    fn root(&mut self, schema: &'static Schema) -> Result<(), Fault> {
        if !schema.is_object() || self.has_member(0, schema)? {
            return self.value(0, schema);
        }
        // The schema may describe the root element itself as its only member.
        if let Some((place, member)) = member(schema, self.tree.name(0), false) {
            self.out.push(b'{');
            self.key(member.json);
            self.values(&[(place, 0)], Some(member), member.schema)?;
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
            [only] => self.value(*only, schema),
            _ => self.value(0, schema),
        }
    }

    /// Whether an element has a documented member.
    fn has_member(&self, index: usize, schema: &'static Schema) -> Result<bool, Fault> {
        let is_known = |name, is_attribute| member(schema, name, is_attribute).is_some();
        let mut children = self.tree.children(index);
        if children.any(|child| is_known(self.tree.name(child), false)) {
            return Ok(true);
        }
        let attributes = self.tree.attributes(index)?;
        Ok(attributes.iter().any(|(name, _)| is_known(name, true)))
    }

    /// Writes the value of one element.
    fn value(&mut self, index: usize, schema: &'static Schema) -> Result<(), Fault> {
        match schema.list() {
            // A list that is no member is the content of its element.
            Some(list) => self.list(self.tree.children(index), list.items),
            None => self.element(index, schema),
        }
    }

    /// Writes the value of a member from all its elements.
    fn values(
        &mut self,
        elements: &[Child],
        of: Option<&'static Member>,
        schema: &'static Schema,
    ) -> Result<(), Fault> {
        let indices = elements.iter().map(|(_, index)| *index as usize);
        match (schema.list(), elements) {
            (Some(list), _) => {
                let mut items = Separated::new(b'[');
                for index in indices {
                    if self.wraps(index, elements.len(), of, list)? {
                        for child in self.tree.children(index) {
                            items.next(&mut self.out);
                            self.value(child, list.items)?;
                        }
                    } else {
                        items.next(&mut self.out);
                        self.value(index, list.items)?;
                    }
                }
                items.end(&mut self.out, b']');
                Ok(())
            }
            (None, [(_, index)]) => self.element(*index as usize, schema),
            (None, _) => match schema.resolved() {
                Schema::Map(values) => {
                    let mut members = Separated::new(b'{');
                    for index in indices {
                        self.entries(index, values, &mut members)?;
                    }
                    members.end(&mut self.out, b'}');
                    Ok(())
                }
                // More values than the schema describes.
                _ => self.list(indices, schema),
            },
        }
    }

    fn list(
        &mut self,
        elements: impl Iterator<Item = usize>,
        schema: &'static Schema,
    ) -> Result<(), Fault> {
        let mut items = Separated::new(b'[');
        for index in elements {
            items.next(&mut self.out);
            self.value(index, schema)?;
        }
        items.end(&mut self.out, b']');
        Ok(())
    }

    /// Whether an element wraps the items of a list. Few servers and documents agree on which it is
    /// if the document does not say.
    fn wraps(
        &self,
        index: usize,
        count: usize,
        of: Option<&'static Member>,
        list: &List,
    ) -> Result<bool, Fault> {
        let name = self.tree.name(index);
        let is_item = name == list.item.local;
        let is_list = of.is_some_and(|member| name == member.name.local);
        let mut names = self.tree.children(index).map(|child| self.tree.name(child));
        let Some(first) = names.next() else {
            // An empty element is an empty list, unless it can be an item.
            let may_be_item = is_item && !list.wrapped && !(list.items.is_object() && count == 1);
            return Ok(!may_be_item
                && self.tree.text(index)?.trim().is_empty()
                && self.tree.attributes(index)?.is_empty());
        };
        if list.wrapped || list.items.is_scalar() {
            return Ok(true);
        }
        let are_alike = names.all(|other| other == first);
        let has_items = is_list && !is_item && first == list.item.local;
        Ok(are_alike
            && (has_items || list.items.is_object() && !self.has_member(index, list.items)?))
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
        self.scalar(&text, schema);
        Ok(())
    }

    fn object(
        &mut self,
        index: usize,
        mut attributes: Vec<(&'x str, Cow<'x, str>)>,
        schema: &'static Schema,
    ) -> Result<(), Fault> {
        let text = self.tree.text(index)?;
        let has_text = !text.trim().is_empty();
        if has_text && attributes.is_empty() && !self.tree.has_children(index) {
            self.scalar(&text, schema);
            return Ok(());
        }
        let mut members = Separated::new(b'{');
        if let Schema::Map(values) = schema.resolved() {
            self.entries(index, values, &mut members)?;
            members.end(&mut self.out, b'}');
            return Ok(());
        }
        let children = self.tree.children(index).map(|child| {
            let place = member(schema, self.tree.name(child), false);
            let child = u32::try_from(child).expect("an element takes 4 bytes of 4 GiB");
            (place.map_or(UNDOCUMENTED, |(place, _)| place), child)
        });
        let mut children: Vec<Child> = children.collect();
        let name =
            |(place, child): Child| (place == UNDOCUMENTED).then(|| self.tree.name(child as usize));
        let key = |child: &Child| (child.0, name(*child), child.1);
        children.sort_unstable_by(|one, other| key(one).cmp(&key(other)));
        // Of attributes with one local name, the first counts, and none if there are elements.
        attributes.sort_by_key(|(name, _)| *name);
        attributes.dedup_by_key(|(name, _)| *name);
        for (name, value) in &attributes {
            let known = member(schema, name, true);
            let has_elements = match known {
                Some((place, _)) => {
                    let at = children.partition_point(|(known, _)| *known < place);
                    children.get(at).is_some_and(|(known, _)| *known == place)
                }
                None => is_json_name(schema, name),
            };
            if !has_elements {
                members.next(&mut self.out);
                let schema = known.map_or(schema.additional(), |(_, member)| member.schema);
                self.key(known.map_or(name, |(_, member)| member.json));
                self.scalar(value, schema);
            }
        }
        let mut rest = children.as_slice();
        while let Some(&first @ (place, child)) = rest.first() {
            let is_same = |other: &&Child| other.0 == place && name(**other) == name(first);
            let (group, others) = rest.split_at(rest.iter().take_while(is_same).count());
            rest = others;
            let name = self.tree.name(child as usize);
            match member(schema, name, false) {
                Some((_, member)) => {
                    members.next(&mut self.out);
                    self.key(member.json);
                    self.values(group, Some(member), member.schema)?;
                }
                // A documented member has this name in JSON, and another one in XML.
                None if is_json_name(schema, name) => {}
                None => {
                    members.next(&mut self.out);
                    self.key(name);
                    self.values(group, None, schema.additional())?;
                }
            }
        }
        if has_text {
            members.next(&mut self.out);
            self.key(TEXT);
            self.string(&text);
        }
        members.end(&mut self.out, b'}');
        Ok(())
    }

    /// Writes the members of a map: each element in an element, or the entry that it is.
    fn entries(
        &mut self,
        index: usize,
        values: &'static Schema,
        members: &mut Separated,
    ) -> Result<(), Fault> {
        if let Some(entry) = self.entry(index, values) {
            return self.write_entry(entry, values, members);
        }
        for (name, value) in self.tree.attributes(index)? {
            members.next(&mut self.out);
            self.key(name);
            self.scalar(&value, values);
        }
        for child in self.tree.children(index) {
            match self.entry(child, values) {
                Some(entry) => self.write_entry(entry, values, members)?,
                None => {
                    members.next(&mut self.out);
                    self.key(self.tree.name(child));
                    self.value(child, values)?;
                }
            }
        }
        Ok(())
    }

    fn write_entry(
        &mut self,
        (key, value): (usize, usize),
        values: &'static Schema,
        members: &mut Separated,
    ) -> Result<(), Fault> {
        members.next(&mut self.out);
        let key = self.tree.text(key)?;
        self.key(&key);
        self.value(value, values)
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
    fn scalar(&mut self, text: &str, schema: &'static Schema) {
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
    }

    fn key(&mut self, key: &str) {
        self.string(key);
        self.out.push(b':');
    }

    fn string(&mut self, text: &str) {
        serde_json::to_writer(&mut self.out, text).expect("a text can be written to memory");
    }
}

/// Writes the brackets of a list or an object, and the commas in it.
struct Separated {
    opening: u8,
    is_empty: bool,
}

impl Separated {
    fn new(opening: u8) -> Self {
        Self {
            opening,
            is_empty: true,
        }
    }

    /// Begins the next item.
    fn next(&mut self, out: &mut Vec<u8>) {
        let is_first = std::mem::replace(&mut self.is_empty, false);
        out.push(if is_first { self.opening } else { b',' });
    }

    fn end(self, out: &mut Vec<u8>, closing: u8) {
        if self.is_empty {
            out.push(self.opening);
        }
        out.push(closing);
    }
}

/// Returns the documented member that an element or attribute is, and its position: by its name
/// and kind, else by its name, else as an item of a list, else by its name in JSON.
fn member(
    schema: &'static Schema,
    name: &str,
    is_attribute: bool,
) -> Option<(u32, &'static Member)> {
    let mut best: Option<(u8, u32, &Member)> = None;
    let mut place = 0_u32;
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
