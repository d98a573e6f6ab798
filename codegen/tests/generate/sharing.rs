//! Which schemas are one type, and its name.

use std::collections::BTreeSet;
use std::path::Path;

use crate::public::{public, standalone};

/// A document with these paths and components, as YAML in flow style.
fn document(paths: &str, components: &str) -> String {
    format!(
        "openapi: 3.0.3\ninfo: {{title: Acme, version: '1'}}\n\
         servers: [{{url: 'https://api.acme.example'}}]\n\
         paths:\n{paths}\ncomponents:\n{components}\n"
    )
}

/// The names of the client's types.
fn types(paths: &str, components: &str) -> Vec<String> {
    let items = public(&standalone(&document(paths, components)));
    let names = items.iter().filter_map(|item| {
        let (path, rest) = item.split_once(": ")?;
        (rest == "struct" || rest == "enum").then(|| path.strip_prefix("types::"))?
    });
    let names: BTreeSet<&str> = names.filter(|name| !name.contains("::")).collect();
    names.into_iter().map(str::to_owned).collect()
}

const FAULT: &str = "content: {application/json: {schema: {type: object, required: [error], \
    properties: {error: {type: object, properties: {code: {type: string}}}}}}}";

#[test]
fn a_response_that_is_a_component_has_one_type_of_its_name() {
    let components = format!("  responses: {{Missing: {{description: none, {FAULT}}}}}");
    let operation = |path: &str| {
        format!(
            "  /{path}: {{get: {{operationId: {path}, responses: {{'204': {{description: ok}}, \
             '404': {{$ref: '#/components/responses/Missing'}}}}}}}}"
        )
    };
    let paths = ["first", "second"].map(operation).join("\n");
    assert_eq!(types(&paths, &components), ["Missing", "MissingError"]);
}

#[test]
fn headers_that_differ_in_their_defaults_alone_are_one_type() {
    let operation = |path: &str| {
        format!(
            "  /{path}: {{get: {{operationId: {path}, responses: {{'200': {{description: ok, \
             headers: {{X-Cache: {{schema: {{type: string, default: {path}}}}}}}}}}}}}}}"
        )
    };
    let paths = ["first", "second"].map(operation).join("\n");
    assert_eq!(types(&paths, "  schemas: {}"), ["FirstHeaders"]);
}

#[test]
fn a_component_that_is_named_by_its_status_has_the_words_of_the_status() {
    let components = format!("  responses: {{'404': {{description: none, {FAULT}}}}}");
    let paths = "  /one: {get: {operationId: one, responses: {'404': {$ref: '#/components/responses/404'}}}}";
    assert_eq!(types(paths, &components), ["NotFound", "NotFoundError"]);
}

#[test]
fn a_schema_keeps_its_name_beside_a_response_of_the_same_name() {
    let components = format!(
        "  responses: {{Fault: {{description: none, {FAULT}}}}}\n  \
         schemas: {{Fault: {{type: object, properties: {{other: {{type: string}}}}}}}}"
    );
    let paths = "  /one: {get: {operationId: one, responses: {'200': {description: ok, content: {application/json: {schema: {$ref: '#/components/schemas/Fault'}}}}, '404': {$ref: '#/components/responses/Fault'}}}}";
    assert_eq!(
        types(paths, &components),
        ["Fault", "FaultError", "FaultResponse"]
    );
}

#[test]
fn parameters_and_bodies_that_are_components_have_one_type_each() {
    let components = "  parameters: {Order: {name: order, in: query, schema: {type: string, enum: [up, down]}}}
  requestBodies: {NewLink: {content: {application/json: {schema: {type: object, properties: {a: {type: string}}}}}}}";
    let operation = |path: &str| {
        format!(
            "  /{path}: {{post: {{operationId: {path}, parameters: [{{$ref: '#/components/parameters/Order'}}], \
             requestBody: {{$ref: '#/components/requestBodies/NewLink'}}, responses: {{'204': {{description: ok}}}}}}}}"
        )
    };
    let paths = ["first", "second"].map(operation).join("\n");
    assert_eq!(types(&paths, components), ["NewLink", "Order"]);
}

/// Two operations whose answers have these schemas.
fn two(first: &str, second: &str) -> Vec<String> {
    let operation = |(path, schema): (&str, &str)| {
        format!(
            "  /{path}: {{get: {{operationId: {path}, responses: {{'200': {{description: ok, \
             content: {{application/json: {{schema: {schema}}}}}}}}}}}}}"
        )
    };
    let paths = [("list", first), ("find_all", second)].map(operation);
    types(&paths.join("\n"), "  schemas: {}")
}

#[test]
fn equal_inline_schemas_are_one_type_of_the_shortest_name() {
    let one =
        "{type: object, description: One, properties: {state: {type: string, enum: [on, off]}}}";
    let other =
        "{type: object, properties: {state: {type: string, description: Of it, enum: [off, on]}}}";
    let expected = ["ListResponse", "State"];
    assert_eq!(two(one, other), expected);
    assert_eq!(two(other, one), expected);
}

/// Two operations with a parameter each, given with its schema.
fn parameters(first: (&str, &str), second: (&str, &str)) -> Vec<String> {
    let operation = |(path, (name, schema)): (&str, (&str, &str))| {
        format!(
            "  /{path}: {{get: {{operationId: {path}, responses: {{'204': {{description: ok}}}}, \
             parameters: [{{name: {name}, in: query, schema: {schema}}}]}}}}"
        )
    };
    let paths = [("list", first), ("find_all", second)].map(operation);
    types(&paths.join("\n"), "  schemas: {}")
}

#[test]
fn a_type_of_several_operations_is_named_after_what_its_places_have_in_common() {
    let order = "{type: string, enum: [up, down]}";
    assert_eq!(parameters(("order", order), ("order", order)), ["Order"]);
    let ends_so = parameters(("sort_order", order), ("order", order));
    assert_eq!(ends_so, ["Order"]);
    // Nothing is in common, so that the shortest place gives the name.
    let other = parameters(("sort", order), ("order", order));
    assert_eq!(other, ["ListSort"]);
    let ids = "{oneOf: [{type: string}, {type: array, items: {type: string}}]}";
    let union = parameters(("ids", ids), ("tags", ids));
    assert_eq!(union, ["StringOrStrings"]);
}

#[test]
fn a_type_of_several_operations_has_the_description_that_all_places_have() {
    let operation = |(path, description): (&str, &str)| {
        format!(
            "  /{path}: {{get: {{operationId: {path}, responses: {{'204': {{description: ok}}}}, \
             parameters: [{{name: order, in: query, \
             schema: {{type: string, enum: [up], description: {description}}}}}]}}}}"
        )
    };
    let documentation = |first: &str, second: &str| {
        let paths = [("list", first), ("find_all", second)].map(operation);
        let client = standalone(&document(&paths.join("\n"), "  schemas: {}"));
        let code = &client.files()[Path::new("src/types.rs")];
        let before = code.split("pub enum Order ").next().unwrap();
        before.trim_end().lines().last().unwrap().trim().to_owned()
    };
    assert_eq!(documentation("Upwards", "Upwards"), "/// Upwards");
    assert_eq!(documentation("Of links", "Of all"), "/// `Order`");
}

#[test]
fn a_type_of_one_operation_has_the_name_of_the_operation() {
    let (one, other) = ("{type: string, enum: [up]}", "{type: string, enum: [down]}");
    let several = parameters(("order", one), ("order", other));
    assert_eq!(several, ["FindAllOrder", "ListOrder"]);
}

#[test]
fn no_type_has_a_name_that_another_could_have_as_well() {
    let parameter = |schema: &str| format!("{{name: order, in: query, schema: {schema}}}");
    let operation = |(path, schema): (&str, &str)| {
        format!(
            "  /{path}: {{get: {{operationId: {path}, parameters: [{}], \
             responses: {{'204': {{description: ok}}}}}}}}",
            parameter(schema)
        )
    };
    let (one, other) = ("{type: string, enum: [up]}", "{type: string, enum: [down]}");
    let paths = [("a", one), ("b", one), ("c", other), ("d", other)].map(operation);
    let names = types(&paths.join("\n"), "  schemas: {}");
    assert_eq!(names, ["AOrder", "COrder"]);
    let client = standalone(&document(&paths.join("\n"), "  schemas: {}"));
    assert!(!public(&client).contains("types::Order: type"));
    let taken = "  schemas: {Order: {type: object, properties: {a: {type: string}}}}";
    let paths = [("a", one), ("b", one)].map(operation);
    assert_eq!(types(&paths.join("\n"), taken), ["AOrder"]);
}

#[test]
fn each_operation_has_a_type_of_several_under_its_own_name() {
    let operation = |path: &str| {
        format!(
            "  /{path}: {{get: {{operationId: {path}, responses: {{'200': {{description: ok, content: \
             {{application/json: {{schema: {{type: object, properties: {{a: {{type: string}}}}}}}}}}}}}}}}}}"
        )
    };
    let paths = ["find_all", "list"].map(operation).join("\n");
    let client = standalone(&document(&paths, "  schemas: {}"));
    let code = |module: &str| &client.files()[Path::new(module)];
    assert!(code("src/types.rs").contains("pub type FindAllResponse = ListResponse;"));
    let operations = code("src/operation.rs");
    assert!(
        operations.contains("ResponseValue<types::FindAllResponse>"),
        "{operations}"
    );
    assert!(
        operations.contains("ResponseValue<types::ListResponse>"),
        "{operations}"
    );
}

#[test]
fn a_place_in_a_component_gives_the_name_before_one_in_an_operation() {
    let state = "{type: object, properties: {state: {type: string, enum: [on, off]}}}";
    let paths = "  /a: {get: {operationId: a, responses: {'200': {description: ok, content: {application/json: {schema: {type: object, properties: {state: {type: string, enum: [on, off]}}}}}}, '400': {description: no, content: {application/json: {schema: {$ref: '#/components/schemas/Component'}}}}}}}";
    let components = format!("  schemas: {{Component: {state}}}");
    let expected = ["AResponse", "Component", "ComponentState"];
    assert_eq!(types(paths, &components), expected);
}

#[test]
fn schemas_that_differ_in_meaning_are_several_types() {
    let base = "{type: object, properties: {a: {type: integer}}}";
    let both = ["FindAllResponse", "ListResponse"];
    for other in [
        "{type: object, properties: {a: {type: string}}}",
        "{type: object, properties: {a: {type: integer, nullable: true}}}",
        "{type: object, properties: {b: {type: integer}}}",
        "{type: object, properties: {a: {type: integer, maximum: 9}}}",
        "{type: object, properties: {a: {type: integer, default: 9}}}",
        "{type: object, properties: {a: {type: integer, readOnly: true}}}",
        "{type: object, required: [a], properties: {a: {type: integer}}}",
        "{type: object, properties: {a: {type: integer}}, additionalProperties: {type: string}}",
    ] {
        assert_eq!(two(base, other), both, "{other}");
    }
    // Only what they contain differs.
    let outer = |inner: &str| format!("{{type: object, properties: {{outer: {inner}}}}}");
    assert_eq!(two(&outer(base), &outer(&base.replace('a', "b"))).len(), 4);
}

#[test]
fn an_inline_schema_that_equals_a_component_is_not_the_component() {
    // A component that is added would change the name of the inline schema's type.
    let schema = "{type: object, properties: {a: {type: integer}}}";
    let paths = "  /one: {get: {operationId: one, responses: {'200': {description: ok, content: {application/json: {schema: {type: array, items: {type: object, properties: {a: {type: integer}}}}}}}, '400': {description: no, content: {application/json: {schema: {$ref: '#/components/schemas/A'}}}}}}}";
    let components = format!("  schemas: {{A: {schema}}}");
    assert_eq!(types(paths, &components), ["A", "OneResponseItem"]);
}

#[test]
fn made_names_have_at_most_45_letters() {
    let mut schema = "{type: object, properties: {a: {type: integer}}}".to_owned();
    for name in [
        "shippingInformation",
        "preferredCarriers",
        "internationalServices",
    ] {
        schema = format!("{{type: object, properties: {{{name}: {schema}}}}}");
    }
    let path = "retrieveEveryOutstandingWarehouseShipmentOfTheOrganization";
    let paths = format!(
        "  /{path}: {{get: {{operationId: {path}, responses: {{'200': {{description: ok, \
         content: {{application/json: {{schema: {schema}}}}}}}}}}}}}"
    );
    let names = types(&paths, "  schemas: {}");
    assert_eq!(names.len(), 4);
    assert!(names.iter().all(|name| name.len() <= 45), "{names:?}");
}
