//! Writes a value, given as JSON, as an XML document.

use serde_json::{Map, Value};

use crate::scalar;
use crate::xml::json::TEXT;
use crate::xml::schema::{Member, Name, Schema};

/// The namespace of the attribute by which an element says that it is null (XML Schema part 1,
/// section 2.6.2).
const XSI: &str = "http://www.w3.org/2001/XMLSchema-instance";

/// Writes a value as the document whose root element is `root`. If `root` has a name in JSON, the
/// root element is this member of the value. `declaration` begins the document. An error says why
/// the value can't be written.
pub(crate) fn to_xml(
    value: &Value,
    root: &'static Member,
    declaration: &str,
) -> Result<String, String> {
    let value = match root.json {
        "" => value,
        json => value.get(json).unwrap_or(&Value::Null),
    };
    let mut write = Write {
        out: declaration.to_owned(),
        declared: Vec::new(),
    };
    match root.schema.list() {
        // The root element contains the items.
        Some(list) => {
            let items = |write: &mut Write| write.items(value, list.item, list.items);
            write.element(root.name, &[], items)?;
        }
        None => write.value(root.name, value, root.schema)?,
    }
    Ok(write.out)
}

struct Write {
    out: String,
    /// The prefixes and namespaces that the open elements declare, innermost last.
    declared: Vec<(&'static str, &'static str)>,
}

/// An attribute, with its name as it is written.
type Attribute = (String, String);

impl Write {
    /// Writes an element, with what `content` writes in it.
    fn element(
        &mut self,
        name: Name,
        names: &[Name],
        content: impl FnOnce(&mut Self) -> Result<(), String>,
    ) -> Result<(), String> {
        self.tag(&qualified(name)?, name, names, &[], content)
    }

    /// Writes an element that has a name in the document, or that of a member. `names` are those of
    /// its attributes.
    fn tag(
        &mut self,
        tag: &str,
        name: Name,
        names: &[Name],
        attributes: &[Attribute],
        content: impl FnOnce(&mut Self) -> Result<(), String>,
    ) -> Result<(), String> {
        let outer = self.declared.len();
        self.out.push('<');
        self.out.push_str(tag);
        for name in std::iter::once(&name).chain(names) {
            self.declare(name)?;
        }
        for (name, value) in attributes {
            self.out.push(' ');
            self.out.push_str(name);
            self.out.push_str("=\"");
            self.escape(value, true)?;
            self.out.push('"');
        }
        self.out.push('>');
        let start = self.out.len();
        content(self)?;
        if self.out.len() == start {
            self.out.pop();
            self.out.push_str("/>");
        } else {
            self.out.push_str("</");
            self.out.push_str(tag);
            self.out.push('>');
        }
        self.declared.truncate(outer);
        Ok(())
    }

    /// Declares the namespace of a name, unless an open element does.
    fn declare(&mut self, name: &Name) -> Result<(), String> {
        let namespace = match (name.prefix, name.namespace) {
            ("xsi", "") => XSI,
            (_, namespace) => namespace,
        };
        let mut known = self.declared.iter().rev();
        let known = known.find(|(prefix, _)| *prefix == name.prefix);
        if namespace.is_empty() || known.is_some_and(|(_, known)| *known == namespace) {
            return Ok(());
        }
        self.declared.push((name.prefix, namespace));
        self.out.push_str(match name.prefix {
            "" => " xmlns",
            _ => " xmlns:",
        });
        self.out.push_str(name.prefix);
        self.out.push_str("=\"");
        self.escape(namespace, true)?;
        self.out.push('"');
        Ok(())
    }

    /// Writes the value of a member: one element, or one for each item.
    fn value(&mut self, name: Name, value: &Value, schema: &'static Schema) -> Result<(), String> {
        match (schema.list(), value) {
            (Some(list), Value::Array(_)) if list.wrapped => {
                self.element(name, &[], |write| write.items(value, list.item, list.items))
            }
            (Some(list), value) => self.items(value, list.item, list.items),
            (None, Value::Array(_)) => self.items(value, name, &Schema::Any),
            (None, value) => self.one(&qualified(name)?, name, value, schema),
        }
    }

    fn items(&mut self, value: &Value, item: Name, items: &'static Schema) -> Result<(), String> {
        let Value::Array(values) = value else {
            return self.value(item, value, items);
        };
        for value in values {
            match (value, items.list()) {
                // A list of lists: each is an element.
                (Value::Array(_), inner) => {
                    let (name, schema) =
                        inner.map_or((item, &Schema::Any), |it| (it.item, it.items));
                    self.element(item, &[], |write| write.items(value, name, schema))?;
                }
                _ => self.value(item, value, items)?,
            }
        }
        Ok(())
    }

    /// Writes one element.
    fn one(
        &mut self,
        tag: &str,
        name: Name,
        value: &Value,
        schema: &'static Schema,
    ) -> Result<(), String> {
        match value {
            Value::Null => {
                let xsi = Name::qualified("xsi", "nil", XSI);
                let nil = ("xsi:nil".to_owned(), "true".to_owned());
                self.tag(tag, name, &[xsi], &[nil], |_| Ok(()))
            }
            Value::Object(members) => self.object(tag, name, members, schema),
            value => {
                let text = text(value)?;
                self.tag(tag, name, &[], &[], |write| write.escape(&text, false))
            }
        }
    }

    fn object(
        &mut self,
        tag: &str,
        name: Name,
        values: &Map<String, Value>,
        schema: &'static Schema,
    ) -> Result<(), String> {
        let mut members: Vec<&Member> = Vec::new();
        schema.each_member(&mut |member| {
            if members.iter().all(|known| known.json != member.json) {
                members.push(member);
            }
        });
        let (mut names, mut attributes) = (Vec::new(), Vec::new());
        for member in members.iter().filter(|member| member.attribute) {
            match values.get(member.json) {
                None | Some(Value::Null) => {}
                Some(value) => {
                    names.push(member.name);
                    attributes.push((qualified(member.name)?, text(value)?));
                }
            }
        }
        let additional = schema.additional();
        self.tag(tag, name, &names, &attributes, |write| {
            for member in members.iter().filter(|member| !member.attribute) {
                if let Some(value) = values.get(member.json) {
                    write.value(member.name, value, member.schema)?;
                }
            }
            let is_known = |json: &str| members.iter().any(|member| member.json == json);
            for (json, value) in values.iter().filter(|(json, _)| !is_known(json)) {
                if json == TEXT {
                    let text = text(value)?;
                    write.escape(&text, false)?;
                    continue;
                }
                check_name(json)?;
                let none = Name::new("");
                match value {
                    Value::Array(items) => {
                        for item in items {
                            write.one(json, none, item, additional)?;
                        }
                    }
                    value => write.one(json, none, value, additional)?,
                }
            }
            Ok(())
        })
    }

    /// Writes a text so that it is read as it is (XML section 2.4 and 2.11).
    fn escape(&mut self, text: &str, is_attribute: bool) -> Result<(), String> {
        for c in text.chars() {
            match c {
                '&' => self.out.push_str("&amp;"),
                '<' => self.out.push_str("&lt;"),
                '>' => self.out.push_str("&gt;"),
                '"' if is_attribute => self.out.push_str("&quot;"),
                '\r' => self.out.push_str("&#13;"),
                '\n' if is_attribute => self.out.push_str("&#10;"),
                '\t' if is_attribute => self.out.push_str("&#9;"),
                '\t' | '\n' | '\u{20}'..='\u{d7ff}' | '\u{e000}'..='\u{fffd}' | '\u{10000}'.. => {
                    self.out.push(c);
                }
                _ => return Err("has a control character, which XML does not allow".to_owned()),
            }
        }
        Ok(())
    }
}

/// Returns a scalar as a text.
fn text(value: &Value) -> Result<String, String> {
    match value {
        Value::Array(items) => {
            let items: Result<Vec<String>, String> = items.iter().map(text).collect();
            // A list in an attribute (XML Schema part 2, section 2.5.1.2).
            Ok(items?.join(" "))
        }
        Value::Object(_) => Err("has an object where XML has a text".to_owned()),
        scalar => Ok(scalar::text(scalar).unwrap_or_default()),
    }
}

fn qualified(name: Name) -> Result<String, String> {
    check_name(name.local)?;
    Ok(match name.prefix {
        "" => name.local.to_owned(),
        prefix => format!("{prefix}:{}", name.local),
    })
}

/// Checks that a name is one of XML (section 2.3); colons are not in the names of members.
fn check_name(name: &str) -> Result<(), String> {
    let is_start = |c: char| c.is_alphabetic() || c == '_';
    let is_part = |c: char| c.is_alphanumeric() || matches!(c, '_' | '-' | '.' | '\u{b7}');
    let mut chars = name.chars();
    match chars.next().is_some_and(is_start) && chars.all(is_part) {
        true => Ok(()),
        false => Err(format!("`{name}` is not a name in XML")),
    }
}
