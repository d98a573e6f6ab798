//! Gives each object that keeps the members that the document does not list a field for them.

use crate::model::api::Api;
use crate::model::names::field_name;
use crate::model::types::Definition;
use crate::report::Report;

/// The field `extra` is that of these members, where no keyword allows them either: a property of
/// this name gets another field.
pub(super) fn extra_members(api: &mut Api, report: &mut Report) {
    for index in 0..api.types.len() {
        let named = api.types.get_mut(index);
        let Definition::Object(object) = &mut named.definition else {
            continue;
        };
        if !object.is_open {
            continue;
        }
        let of_extra = |field: &str| field == "extra";
        let Some(taken) = object.properties.iter().position(|it| of_extra(&it.field)) else {
            continue;
        };
        let is_used = |field: &str| object.properties.iter().any(|it| it.field == field);
        let is_other = |name: &str| object.properties.iter().any(|it| it.name == name);
        let property = &object.properties[taken];
        let field = field_name(&property.name, is_other, is_used);
        let what = format!(
            "the field of `{}` in `{}` is called `{field}`: its name is taken",
            property.name, named.name
        );
        report.changed("names", "/components/schemas", what);
        object.properties[taken].field = field;
    }
}
