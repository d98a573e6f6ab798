//! Reads the schemas of multipart bodies. They become no type, because an operation has a setter
//! for each part.

use serde_json::{Map, Value, json};

use crate::document::json::Json as _;
use crate::model::api::PartValue;
use crate::model::build::schemas::context::Schemas;
use crate::model::build::schemas::keywords::{MORE_UNIONS, Members, UNIONS, is_object, is_union};
use crate::model::build::schemas::scalars::scalar;
use crate::model::types::{Property, StringFormat, TypeKind};

impl Schemas<'_> {
    /// Returns the properties of a form; `None` if it has none. A union has the properties of all
    /// its branches, of which the caller sets those of one branch.
    pub(in crate::model::build) fn form_properties(
        &mut self,
        schema: &Value,
        owner: &str,
        pointer: &str,
    ) -> Option<Vec<Property>> {
        let mut members = self.flattened(json!({"allOf": [schema]}).as_object()?);
        if is_union(&members) {
            members = self.with_all_branches(members);
        }
        is_object(&members).then(|| self.object(&members, owner, pointer).properties)
    }

    /// Turns a union of structs into one struct with the properties of all branches. A property
    /// that only a branch requires becomes optional.
    fn with_all_branches(&self, mut members: Members) -> Members {
        for branch in self.flattened_branches(&members) {
            let Some(Value::Object(more)) = branch.get("properties").cloned() else {
                continue;
            };
            let known = members
                .entry("properties")
                .or_insert_with(|| Value::Object(Map::new()));
            if let Value::Object(known) = known {
                for (name, schema) in more {
                    known.entry(name).or_insert(schema);
                }
            }
        }
        UNIONS
            .iter()
            .for_each(|key| drop(members.shift_remove(*key)));
        members
    }

    /// Returns whether a part is a file or a list of files, if its schema is a union with such a
    /// branch; `None` for any other schema.
    pub(in crate::model::build) fn file_branch(
        &self,
        schema: &Value,
        property: &str,
    ) -> Option<PartValue> {
        let flat = self.flattened(schema.as_object()?);
        let property = self.flattened(flat.get("properties")?.get(property)?.as_object()?);
        let is_file =
            |members: &Members| scalar(members).kind == TypeKind::String(StringFormat::Binary);
        let branches = self.flattened_branches(&property);
        let has_list = branches.iter().any(|branch| {
            let items = branch.get("items").and_then(Value::as_object);
            items.is_some_and(|items| is_file(&self.flattened(items)))
        });
        if has_list {
            return Some(PartValue::Files);
        }
        branches.iter().any(is_file).then_some(PartValue::File)
    }

    fn flattened_branches(&self, members: &Members) -> Vec<Members> {
        let more = members.items(MORE_UNIONS);
        let lists = UNIONS
            .iter()
            .filter_map(|key| members.get(*key))
            .chain(more);
        let branches = lists.filter_map(Value::as_array).flatten();
        let branches = branches.filter_map(Value::as_object);
        branches.map(|branch| self.flattened(branch)).collect()
    }
}
