//! Converts schemas to descriptions of the XML in which their values are written.
//!
//! The names of elements are those of the properties, unless the XML Object of a schema has another
//! (OpenAPI 3.1 section 4.8.26). The descriptions are independent of the types, and lead to the
//! same JSON.

use serde_json::{Value, json};

use crate::document::json::Json as _;
use crate::document::pointer::join;
use crate::model::build::schemas::context::Schemas;
use crate::model::build::schemas::keywords::{
    MERGED, Members, alias, branches, has_properties, is_object, is_union, kind,
};
use crate::model::build::schemas::scalars::scalar;
use crate::model::names::{type_name, unique};
use crate::model::types::{StringFormat, TypeKind};
use crate::model::xml::{XmlDef, XmlMember, XmlName, XmlSchema};

const RULE: &str = "xml";

/// How deep inline schemas are nested at most. What is deeper is not described.
const MAX_DEPTH: usize = 40;

/// The prefix of attributes that XML Schema defines, such as `xsi:type` (part 1, section 2.6).
const XSI: &str = "xsi";

/// What the XML Object of a schema says, with those of the schemas that it extends.
struct Facets {
    name: Option<XmlName>,
    prefix: String,
    namespace: String,
    is_attribute: bool,
    wrapped: Option<bool>,
}

impl Facets {
    /// Returns the name of the element or attribute, which is `default` if there is no other.
    fn name_or(&self, default: &str) -> XmlName {
        let own = self.name.clone();
        own.unwrap_or_else(|| XmlName {
            prefix: self.prefix.clone(),
            local: default.to_owned(),
            namespace: self.namespace.clone(),
        })
    }
}

impl Schemas<'_> {
    /// Describes the XML of an answer.
    pub(in crate::model::build) fn xml_schema(
        &mut self,
        schema: &Value,
        pointer: &str,
    ) -> XmlSchema {
        let name = self.facets(schema).name_or("");
        self.describe(schema, &name, pointer, 0)
    }

    /// Describes the root element of a body. The name is that of the XML Object or of the
    /// component. An object without a name that has one property stands for the document, and the
    /// property for its root element. Returns `None` if the root element has no name.
    pub(in crate::model::build) fn xml_root(
        &mut self,
        schema: &Value,
        pointer: &str,
    ) -> Option<XmlMember> {
        let members = schema.as_object()?;
        let facets = self.facets(schema);
        let component = alias(members).map(|alias| alias.component.to_owned());
        if let (None, None) = (&facets.name, &component) {
            let flat = self.flattened(members);
            let mut properties = flat.entries("properties");
            let (property, schema) = match (properties.next(), properties.next()) {
                (Some((property, schema)), None) if is_object(&flat) => (property, schema.clone()),
                _ => return None,
            };
            let pointer = join(&join(pointer, "properties"), property);
            let what = format!("`{property}` is the root element: the body's schema has no name");
            self.report.changed(RULE, &pointer, what);
            let member = self.member(property, &schema, &pointer, 0);
            return Some(XmlMember {
                is_attribute: false,
                ..member
            });
        }
        let name = facets.name_or(component.as_deref().unwrap_or_default());
        Some(XmlMember {
            json: String::new(),
            schema: self.describe(schema, &name, pointer, 0),
            name,
            is_attribute: false,
        })
    }

    /// Returns the descriptions to which others refer.
    pub(in crate::model::build) fn take_xml(&mut self) -> Vec<XmlDef> {
        let defs = std::mem::take(&mut self.xml).defs.into_iter();
        defs.map(|(name, pointer, schema)| XmlDef {
            name,
            pointer,
            schema: schema.expect("every named schema was described"),
        })
        .collect()
    }

    fn facets(&self, schema: &Value) -> Facets {
        let xml = |key: &str| {
            let value = self.xml_keyword(schema, key)?;
            Some(value.as_str().unwrap_or_default().trim().to_owned())
        };
        let is = |key: &str| self.xml_keyword(schema, key).and_then(Value::as_bool);
        let prefix = xml("prefix").unwrap_or_default();
        let namespace = xml("namespace").unwrap_or_default();
        let name = xml("name").filter(|name| !name.is_empty()).map(|name| {
            let (of_name, local) = name.split_once(':').unwrap_or((&prefix, &name));
            XmlName {
                prefix: of_name.to_owned(),
                local: local.to_owned(),
                namespace: namespace.clone(),
            }
        });
        Facets {
            is_attribute: is("attribute") == Some(true)
                || name.as_ref().is_some_and(|name| name.prefix == XSI),
            wrapped: is("wrapped"),
            name,
            prefix,
            namespace,
        }
    }

    fn describe(
        &mut self,
        schema: &Value,
        name: &XmlName,
        pointer: &str,
        depth: usize,
    ) -> XmlSchema {
        let Value::Object(members) = schema else {
            return XmlSchema::Any;
        };
        if depth > MAX_DEPTH {
            let what = format!("XML is nested deeper than {MAX_DEPTH}; numbers in it are texts");
            self.report.lost(RULE, pointer, what);
            return XmlSchema::Any;
        }
        let component = alias(members).map(|alias| alias.component.to_owned());
        let flat = match &component {
            Some(component) => self.component(component).map(|it| self.flattened(it)),
            None => Some(self.flattened(members)),
        };
        let Some(flat) = flat else {
            return XmlSchema::Any;
        };
        let is_named = is_object(&flat) || is_union(&flat);
        match component {
            Some(component) if is_named => {
                let pointer = join("/components/schemas", &component);
                self.named(&component, &component, &flat, name, &pointer)
            }
            // A merge may make the same schema in any number of places.
            None if is_named && members.is_true(MERGED) => {
                self.named(&schema.to_string(), &name.local, &flat, name, pointer)
            }
            _ => {
                let wrapped = self.facets(schema).wrapped;
                self.flat(&flat, name, wrapped, pointer, depth)
            }
        }
    }

    /// Describes a schema to which others may refer, once.
    fn named(
        &mut self,
        key: &str,
        wanted: &str,
        flat: &Members,
        name: &XmlName,
        pointer: &str,
    ) -> XmlSchema {
        if let Some(index) = self.xml.known.get(key) {
            return XmlSchema::Named(self.xml.defs[*index].0.clone());
        }
        let defs = &mut self.xml.defs;
        let is_used = |name: &str| defs.iter().any(|(known, ..)| known == name);
        let (index, rust_name) = (defs.len(), unique(&type_name(wanted), is_used));
        defs.push((rust_name.clone(), pointer.to_owned(), None));
        self.xml.known.insert(key.to_owned(), index);
        let subtypes = match flat.get("discriminator") {
            Some(Value::Object(_)) => self.subtypes(key),
            _ => Vec::new(),
        };
        let subtypes: Vec<Value> = subtypes
            .into_iter()
            .map(|it| json!({"$ref": join("#/components/schemas", it)}))
            .collect();
        let mut schema =
            stacker::maybe_grow(1 << 20, 8 << 20, || self.flat(flat, name, None, pointer, 0));
        if !subtypes.is_empty() {
            let subtypes = subtypes.iter();
            let subtypes = subtypes.map(|it| self.describe(it, name, pointer, 0));
            schema = XmlSchema::Union(std::iter::once(schema).chain(subtypes).collect());
        }
        self.xml.defs[index].2 = Some(schema);
        XmlSchema::Named(rust_name)
    }

    /// Describes a schema whose `$ref` and `allOf` are merged.
    fn flat(
        &mut self,
        flat: &Members,
        name: &XmlName,
        wrapped: Option<bool>,
        pointer: &str,
        depth: usize,
    ) -> XmlSchema {
        if is_union(flat) {
            let all: Vec<(String, Value)> = branches(flat)
                .map(|(key, index, branch)| {
                    let pointer = join(&join(pointer, key), &index.to_string());
                    (pointer, Value::Object(branch.clone()))
                })
                .collect();
            let mut described: Vec<XmlSchema> = all
                .iter()
                .map(|(pointer, branch)| self.describe(branch, name, pointer, depth + 1))
                .collect();
            if has_properties(flat) {
                described.push(self.object_of(flat, name, pointer, depth));
            }
            let is_list = |it: &XmlSchema| matches!(it, XmlSchema::List { .. });
            if described.iter().any(is_list) {
                let what = "a list in a union has no description in XML: it is read as an object";
                self.report.lost(RULE, pointer, what);
            }
            return XmlSchema::Union(described);
        }
        if is_object(flat) {
            return self.object_of(flat, name, pointer, depth);
        }
        match kind(flat) {
            Some("array") => self.list_of(flat, name, wrapped, pointer, depth),
            Some("object") => {
                let values = self.additional_of(flat, name, pointer, depth);
                XmlSchema::Map(Box::new(values))
            }
            None if flat.items("enum").next().is_some_and(Value::is_string) => XmlSchema::Text,
            _ => match scalar(flat).kind {
                TypeKind::Boolean => XmlSchema::Boolean,
                TypeKind::Integer(_) | TypeKind::Number => XmlSchema::Number,
                TypeKind::String(StringFormat::Plain | StringFormat::Binary) => XmlSchema::Text,
                TypeKind::String(_) => XmlSchema::Formatted,
                _ => XmlSchema::Any,
            },
        }
    }

    fn object_of(
        &mut self,
        flat: &Members,
        name: &XmlName,
        pointer: &str,
        depth: usize,
    ) -> XmlSchema {
        let properties = flat.entries("properties").map(|(name, schema)| {
            let pointer = join(&join(pointer, "properties"), name);
            self.member(name, schema, &pointer, depth + 1)
        });
        XmlSchema::Object {
            members: properties.collect(),
            additional: Box::new(self.additional_of(flat, name, pointer, depth)),
        }
    }

    fn additional_of(
        &mut self,
        flat: &Members,
        name: &XmlName,
        pointer: &str,
        depth: usize,
    ) -> XmlSchema {
        match flat.get("additionalProperties") {
            Some(schema @ Value::Object(_)) => {
                let pointer = join(pointer, "additionalProperties");
                self.describe(schema, name, &pointer, depth + 1)
            }
            _ => XmlSchema::Any,
        }
    }

    fn member(&mut self, json: &str, schema: &Value, pointer: &str, depth: usize) -> XmlMember {
        let facets = self.facets(schema);
        let mut name = facets.name_or(json);
        let mut is_attribute = facets.is_attribute;
        if is_attribute && self.is_structured(Some(schema)) {
            let what = format!("`{json}` is an element: no attribute has members or items");
            self.report.lost(RULE, pointer, what);
            is_attribute = false;
            // These are of the attribute.
            (name.prefix, name.namespace) = Default::default();
        }
        XmlMember {
            json: json.to_owned(),
            schema: self.describe(schema, &name, pointer, depth),
            name,
            is_attribute,
        }
    }

    fn list_of(
        &mut self,
        flat: &Members,
        name: &XmlName,
        wrapped: Option<bool>,
        pointer: &str,
        depth: usize,
    ) -> XmlSchema {
        // With `prefixItems`, `items` describes only the items after these.
        let items = flat.get("items").cloned();
        let items = items.filter(|_| !flat.contains_key("prefixItems"));
        let items = items.unwrap_or(Value::Bool(true));
        let facets = self.facets(&items);
        // An item without a name of its own has that of the list.
        let item = facets.name.unwrap_or_else(|| name.clone());
        let pointer = join(pointer, "items");
        XmlSchema::List {
            items: Box::new(self.describe(&items, &item, &pointer, depth + 1)),
            item,
            wrapped: wrapped.unwrap_or_else(|| self.wraps_lists()),
        }
    }

    /// Whether a list is wrapped if its schema does not say so. The specification says no. But a
    /// document that has `wrapped: false` in some places, and `true` in none, says the default
    /// where it differs from the rest.
    fn wraps_lists(&mut self) -> bool {
        if let Some(known) = self.xml.wraps_lists {
            return known;
        }
        let (mut says_true, mut says_false) = (false, false);
        let mut waiting: Vec<&Value> = self
            .components
            .into_iter()
            .flat_map(|it| it.values())
            .collect();
        while let Some(value) = waiting.pop() {
            match value {
                Value::Object(members) => {
                    let xml = members.get("xml").and_then(|xml| xml.get("wrapped"));
                    says_true |= xml == Some(&Value::Bool(true));
                    says_false |= xml == Some(&Value::Bool(false));
                    waiting.extend(members.values());
                }
                Value::Array(items) => waiting.extend(items),
                _ => {}
            }
        }
        let wraps = says_false && !says_true;
        if wraps {
            let what = "lists in XML are wrapped, except where the document says that they are not";
            self.report.changed(RULE, "/components/schemas", what);
        }
        self.xml.wraps_lists = Some(wraps);
        wraps
    }
}
