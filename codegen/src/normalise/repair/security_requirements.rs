//! Makes `security` a list of objects.
//!
//! OpenAPI 3.1 sections 4.8.1 and 4.8.10: `security` is a list of Security Requirement Objects,
//! each with the names of schemes as keys. Some authors write the one object without its list, or
//! the name of a scheme for an object. An operation whose `security` has no value, as YAML allows,
//! says nothing of it.

use serde_json::{Map, Value, json};

use crate::document::pointer::join;
use crate::document::walk::{Kind, each_mut};
use crate::report::Report;

pub(super) fn security_requirements(root: &mut Value, report: &mut Report) {
    let mut rule = |pointer: &str, holder: &mut Map<String, Value>| {
        let pointer = join(pointer, "security");
        let Some(security) = holder.get_mut("security") else {
            return;
        };
        match security {
            Value::Null => {
                holder.shift_remove("security");
                let what = "`security` without a value removed";
                report.changed("security_requirements", pointer, what);
                return;
            }
            Value::Object(requirement) => {
                let requirement = std::mem::take(requirement);
                *security = json!([requirement]);
                let what = "`security` put into a list: it was one requirement";
                report.changed("security_requirements", &pointer, what);
            }
            _ => {}
        }
        for requirement in security.as_array_mut().into_iter().flatten() {
            if let Value::String(name) = requirement {
                let what = format!("`{name}` replaced by an object with this key");
                report.changed("security_requirements", &pointer, what);
                *requirement = json!({name.as_str(): []});
            }
        }
    };
    each_mut(root, Kind::OpenApi, &mut rule);
    each_mut(root, Kind::Operation, &mut rule);
}
