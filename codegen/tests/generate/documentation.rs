//! What the documentation of values says beyond their types: bounds, defaults, descriptions.

use codegen::Stage;
use expect_test::expect;

use crate::{SCHEMA, Workspace, check_value as check, one_operation, schema};

#[test]
fn bound_is_documented_and_an_exclusive_one_as_more_or_less_than() {
    for (version, bounds, documented) in [
        ("3.1.0", "exclusiveMinimum: 3", "more than 3"),
        ("3.1.0", "exclusiveMaximum: 3", "less than 3"),
        (
            "3.1.0",
            "minimum: 1, exclusiveMinimum: 3, maximum: 9, exclusiveMaximum: 8",
            "minimum 1, maximum 9, more than 3, less than 8",
        ),
        ("3.0.3", "minimum: 3, exclusiveMinimum: true", "more than 3"),
        ("3.0.3", "maximum: 3, exclusiveMaximum: true", "less than 3"),
        (
            "3.0.3",
            "minimum: 3, exclusiveMinimum: true, maximum: 9, exclusiveMaximum: true",
            "more than 3, less than 9",
        ),
        ("3.0.3", "minimum: 3, exclusiveMinimum: false", "minimum 3"),
    ] {
        let property = format!("{{type: integer, description: A number., {bounds}}}");
        let document = schema(&format!("{{type: object, properties: {{n: {property}}}}}"))
            .replace("3.1.0", version);
        let code = Workspace::new(&document, &["listLinks"]).file("src/types.rs");
        let docs = format!("/// A number.\n    ///\n    /// Bounds: {documented}.\n");
        assert!(code.contains(&docs), "{version} {bounds}: {code}");
    }
}

#[test]
fn documentation_of_a_value_has_bounds_and_defaults_of_its_component() {
    for (parameter, documented) in [
        (
            "description: Own., schema: {type: integer, maximum: 9}",
            "Own.\n\nBounds: maximum 9.",
        ),
        (
            "description: Own., schema: {type: string, description: Of the schema., default: d}",
            "Own.\n\nDefault: `\"d\"`.",
        ),
        (
            "description: Own., schema: {type: string, description: Own., maxLength: 3}",
            "Own.\n\nBounds: length at most 3.",
        ),
        (
            "description: Own., schema: {$ref: '#/components/schemas/Size'}",
            "Own.\n\nBounds: maximum 5.\n\nDefault: `2`.",
        ),
        (
            "required: true, schema: {$ref: '#/components/schemas/Size'}",
            "Of the component.\n\nBounds: maximum 5.",
        ),
    ] {
        let document = one_operation(&format!(
            "parameters: [{{name: n, in: query, {parameter}}}]\n\
             responses: {{'200': {{description: ok}}}}"
        )) + "components: {schemas: {Size: {type: integer, description: Of the component., \
              maximum: 5, default: 2}}}\n";
        let code = Workspace::new(&document, &["listLinks"]).file("src/operation.rs");
        let lines: Vec<String> = documented
            .lines()
            .map(|line| format!("    /// {line}").trim_end().to_owned())
            .collect();
        let docs = format!(".\n    ///\n{}\n    pub fn n<F>(", lines.join("\n"));
        assert!(code.contains(&docs), "{parameter}: {code}");
    }
    let property = "{type: object, properties: {n: {$ref: '#/components/schemas/Size'}}}";
    let document = schema(property)
        + "components: {schemas: {Size: {type: integer, maximum: 5, default: 2}}}\n";
    let code = Workspace::new(&document, &["listLinks"]).file("src/types.rs");
    let docs = "/// Bounds: maximum 5.\n    ///\n    /// Default: `2`.\n";
    assert!(code.contains(docs), "{code}");
}

#[test]
fn description_beside_a_reference_is_kept() {
    let document = schema("{$ref: '#/components/schemas/A', description: words}")
        + "components: {schemas: {A: {type: string}}}\n";
    check(
        &document,
        Stage::Lowered,
        SCHEMA,
        expect![[r##"{"description":"words","allOf":[{"$ref":"#/components/schemas/A"}]}"##]],
    );
}

#[test]
fn bounds_defaults_and_deprecation_are_documented_where_values_are_set() {
    let document = one_operation(
        "parameters: [{name: size, in: query, description: A size., \
         schema: {type: integer, maximum: 9, default: 3}}, \
         {name: ids, in: query, schema: {type: array, maxItems: 2, items: {type: integer, enum: [1, 2]}}}, \
         {name: level, in: query, schema: {$ref: '#/components/schemas/Level'}}]\n\
         responses: {'200': {description: OK, headers: {X-Rest: {schema: {type: integer}}}, \
         content: {application/json: {schema: {type: object, properties: {\
         old: {type: string, deprecated: true}, m: {type: object, maxProperties: 2}}}}}}}",
    ) + "components: {schemas: {Level: {type: integer, description: A level., minimum: 1}}}\n";
    let workspace = Workspace::new(&document, &["listLinks"]);
    let operation = workspace.file("src/operation.rs");
    for docs in [
        "/// A size.\n    ///\n    /// Bounds: maximum 9.\n    ///\n    /// Default: `3`.\n",
        "/// Bounds: number of items at most 2.\n    ///\n    /// Bounds of each item: one of `1` `2`.\n",
        "/// A level.\n    ///\n    /// Bounds: minimum 1.\n",
    ] {
        assert!(operation.contains(docs), "{docs}\n{operation}");
    }
    let types = workspace.file("src/types.rs");
    assert!(types.contains("/// Deprecated.\n"), "{types}");
    assert!(
        types.contains("/// Bounds: number of members at most 2.\n"),
        "{types}"
    );
    let client = workspace.file("src/client.rs");
    assert!(
        client.contains(
            "/// Headers of the response: `X-Rest`; `typed_headers` reads them as\n    /// \
             [`types::ListLinksHeaders`](crate::types::ListLinksHeaders).\n"
        ),
        "{client}"
    );
}
