//! `allOf` in any depth and number: merged in time in proportion to the document, and what can't be
//! merged is reported.

use std::fmt::Write as _;

use crate::{Workspace, one_operation};

/// A document that answers with the component `top`.
fn answering(top: &str, components: &str) -> Workspace {
    let operation = one_operation(&format!(
        "responses: {{'200': {{description: ok, content: {{application/json: {{schema: \
         {{$ref: '#/components/schemas/{top}'}}}}}}}}}}"
    ));
    let document = format!("{operation}components:\n  schemas:\n{components}");
    Workspace::new(&document, &["listLinks"])
}

fn lost(workspace: &Workspace) -> Vec<String> {
    let generated = workspace.generate().unwrap();
    let changes = generated.report().changes().iter();
    let lost = changes.filter(|change| change.meaning_lost);
    lost.map(|change| format!("{}: {}", change.pointer, change.what))
        .collect()
}

#[test]
fn a_diamond_is_merged_once_a_level() {
    let mut components = "    D0: {type: object, properties: {deep: {type: string}}}\n".to_owned();
    for level in 1..=200 {
        let base = format!("{{$ref: '#/components/schemas/D{}'}}", level - 1);
        writeln!(components, "    D{level}: {{allOf: [{base}, {base}]}}").unwrap();
    }
    let workspace = answering("D200", &components);
    assert!(workspace.file("src/types.rs").contains("pub deep:"));
    assert_eq!(lost(&workspace), [""; 0]);
}

#[test]
fn a_chain_keeps_the_properties_of_each_level() {
    let mut components = "    C0: {type: object, properties: {p0: {type: string}}}\n".to_owned();
    for level in 1..=1000 {
        writeln!(
            components,
            "    C{level}: {{allOf: [{{$ref: '#/components/schemas/C{}'}}, {{type: object, \
             properties: {{p{level}: {{type: string}}}}}}]}}",
            level - 1
        )
        .unwrap();
    }
    let workspace = answering("C1000", &components);
    let types = workspace.file("src/types.rs");
    for level in [0, 1, 500, 1000] {
        assert!(types.contains(&format!("pub p{level}:")), "{level}");
    }
    assert_eq!(lost(&workspace), [""; 0]);
}

#[test]
fn schemas_that_are_merged_in_many_places_make_one_type() {
    let mut components = String::new();
    for (family, level) in ["A", "B"]
        .into_iter()
        .flat_map(|f| (1..=40).map(move |l| (f, l)))
    {
        let below = format!("{{$ref: '#/components/schemas/{family}{}'}}", level - 1);
        writeln!(
            components,
            "    {family}{level}: {{type: object, properties: {{p: {below}, q: {below}}}}}"
        )
        .unwrap();
    }
    components.push_str(
        "    A0: {type: object, properties: {a: {type: string}}}
    B0: {type: object, properties: {b: {type: string}}}
    Both: {allOf: [{$ref: '#/components/schemas/A40'}, {$ref: '#/components/schemas/B40'}]}\n",
    );
    let workspace = answering("Both", &components);
    let types = workspace.file("src/types.rs");
    assert_eq!(types.matches("pub struct ").count(), 41);
    assert_eq!(lost(&workspace), [""; 0]);
}

#[test]
fn unions_that_cannot_be_merged_are_reported_as_lost() {
    let workspace = answering(
        "Both",
        "    Both: {allOf: [{oneOf: [{type: object, properties: {a: {type: string}}}, \
         {type: array, items: {type: string}}]}, {oneOf: [{type: object, properties: {b: \
         {type: string}}}, {type: array, items: {type: integer}}]}]}\n",
    );
    assert_eq!(
        lost(&workspace),
        [
            "/components/schemas/Both: several unions that are not all of objects; any value is \
          accepted"
        ]
    );
}

#[test]
fn a_chain_of_unions_has_variants_in_proportion_to_its_length() {
    let mut components = "    U0: {type: object, properties: {p: {type: string}}}\n".to_owned();
    for level in 1..=400 {
        writeln!(
            components,
            "    U{level}: {{anyOf: [{{$ref: '#/components/schemas/U{}'}}, {{type: object, \
             properties: {{p{level}: {{type: string}}}}}}]}}",
            level - 1
        )
        .unwrap();
    }
    let workspace = answering("U400", &components);
    let types = workspace.file("src/types.rs");
    let variants = types.matches("(Box<").count();
    assert!(variants < 400 * 64, "{variants}");
    let mut lost = lost(&workspace);
    lost.retain(|what| !what.contains("more than 32: a value of several is kept as received"));
    assert_eq!(lost, [""; 0]);
}

#[test]
fn a_base_of_very_many_schemas_is_one_struct() {
    let mut components = "    Base: {type: object, required: [kind], discriminator: \
         {propertyName: kind}, properties: {kind: {type: string}}}\n"
        .to_owned();
    for extension in 0..129 {
        writeln!(
            components,
            "    E{extension}: {{allOf: [{{$ref: '#/components/schemas/Base'}}]}}"
        )
        .unwrap();
    }
    let workspace = answering("Base", &components);
    assert!(workspace.file("src/types.rs").contains("pub struct Base"));
    assert_eq!(
        lost(&workspace),
        [
            "/components/schemas/Base: 129 schemas extend this one, more than 128: a value is read as \
          the base, with the other members in `extra`"
        ]
    );
}

#[test]
fn members_that_an_extension_requires_of_a_component_are_reported() {
    let base = "    Base: {type: object, properties: {m: {$ref: '#/components/schemas/M'}}}\n";
    let own = "{type: object, properties: {m: {type: object, required: [t, n]}}}";
    let components = format!(
        "{base}    M: {{type: object, required: [n], properties: {{t: {{type: string}}, n: {{type: \
         string}}}}}}\n    Top: {{allOf: [{{$ref: '#/components/schemas/Base'}}, {own}]}}\n"
    );
    let workspace = answering("Top", &components);
    assert_eq!(
        lost(&workspace),
        ["/components/schemas/Top/properties/m: `t`: required here, but optional in the type `M`"]
    );
    assert!(workspace.file("src/types.rs").contains("pub m: Option<M>"));
}

#[test]
fn an_any_of_of_more_objects_than_are_combined_is_reported() {
    for (number, constant, reported) in [(32, "", false), (33, "", true), (33, "kind", false)] {
        let branches: Vec<String> = (0..number)
            .map(|index| {
                format!(
                    "{{type: object, required: [{constant}], properties: {{p{index}: {{type: \
                     string}}, kind: {{type: string, enum: [k{index}]}}}}}}"
                )
            })
            .collect();
        let components = format!("    Top: {{anyOf: [{}]}}\n", branches.join(", "));
        let lost = lost(&answering("Top", &components));
        assert_eq!(
            lost.len(),
            usize::from(reported),
            "{number} {constant}: {lost:?}"
        );
        assert!(
            lost.iter()
                .all(|what| what.contains("33 objects, more than 32")),
            "{lost:?}"
        );
    }
}

#[test]
fn bytes_in_an_object_are_reported() {
    let properties = "{a: {type: string, format: binary}, b: {type: array, items: {type: string, \
                      format: binary}}, c: {type: string, format: byte}}";
    let components = format!("    Top: {{type: object, properties: {properties}}}\n");
    let generated = answering("Top", &components).generate().unwrap();
    let changes = generated.report().changes().iter();
    let binary = changes.filter(|change| change.rule == "binary");
    let pointers: Vec<&str> = binary.map(|change| change.pointer.as_str()).collect();
    let of = "/components/schemas/Top/properties";
    assert_eq!(pointers, [format!("{of}/a"), format!("{of}/b")]);
}

#[test]
fn contradictions_between_schemas_of_all_of_are_reported_as_lost() {
    let kept = |schemas: &str| format!("schemas of `allOf` have {schemas}: the later one is used");
    let of_types = kept("the type `string` and `integer`");
    for (one, other, told, field) in [
        ("type: string", "type: integer", Some(&of_types), "i64"),
        (
            "type: string, format: date",
            "type: string, format: uuid",
            Some(&kept("the format `date` and `uuid`")),
            "::uuid::Uuid",
        ),
        (
            "type: string, enum: [a]",
            "type: string, enum: [b]",
            Some(&kept("enums without a common value")),
            "TopV",
        ),
        (
            "const: 1",
            "const: 2",
            Some(&kept("enums without a common value")),
            "i64",
        ),
        (
            "type: [string, 'null'], enum: [a, null]",
            "type: [string, 'null'], enum: [b, null]",
            Some(&kept("enums without a common value")),
            "TopV",
        ),
        (
            "$ref: '#/components/schemas/S'",
            "type: object, properties: {q: {type: string}}",
            Some(&kept("the type `string` and `object`")),
            "TopV",
        ),
        (
            "$ref: '#/components/schemas/S'",
            "$ref: '#/components/schemas/N'",
            Some(&of_types),
            "i64",
        ),
        // No contradictions: the second narrows the first.
        ("type: number", "type: integer", None, "i64"),
        (
            "type: string",
            "type: string, format: date",
            None,
            "::chrono::NaiveDate",
        ),
        ("type: string, enum: [a, b]", "const: a", None, "TopV"),
        ("{}", "type: string", None, "String"),
        (
            "$ref: '#/components/schemas/S'",
            "type: string, enum: [a]",
            None,
            "TopV",
        ),
    ] {
        let schema = |members: &str| match members {
            "{}" => members.to_owned(),
            members => format!("{{{members}}}"),
        };
        let (one, other) = (schema(one), schema(other));
        let components = format!(
            "    S: {{type: string}}\n    N: {{type: integer}}\n    Top: {{allOf: [{{type: object, \
             properties: {{v: {one}}}}}, {{type: object, properties: {{v: {other}}}}}]}}\n"
        );
        let workspace = answering("Top", &components);
        let told = told.map(|what| format!("/components/schemas/Top/properties/v: {what}"));
        assert_eq!(lost(&workspace), Vec::from_iter(told), "{one} {other}");
        let types = workspace.file("src/types.rs");
        assert!(
            types.contains(&format!("pub v: Option<{field}>")),
            "{types}"
        );
    }
}

#[test]
fn contradictions_are_reported_wherever_all_of_brings_schemas_together() {
    let of_types = "schemas of `allOf` have the type `string` and `integer`: the later one is used";
    for (schema, at, told) in [
        ("allOf: [{type: string}, {type: integer}]", "", of_types),
        (
            "type: object, properties: {a: {allOf: [{type: string}, {type: integer}]}}",
            "/properties/a",
            of_types,
        ),
        (
            "allOf: [{properties: {a: {type: array, items: {type: string}}}}, {properties: {a: \
             {type: array, items: {type: integer}}}}]",
            "/properties/a/items",
            of_types,
        ),
        (
            "allOf: [{additionalProperties: {type: string}}, {additionalProperties: {type: \
             integer}}]",
            "/additionalProperties",
            of_types,
        ),
        (
            "oneOf: [{type: array, items: {allOf: [{type: string}, {type: integer}]}}, {type: \
             boolean}]",
            "/oneOf/0/items",
            of_types,
        ),
        (
            "allOf: [{type: object, properties: {a: {}}, additionalProperties: false}, {type: \
             object, properties: {b: {}, c: {}}}]",
            "",
            "`additionalProperties: false` forbids `b` and 1 more, which another schema of `allOf` \
             describes: it is a member of the type",
        ),
    ] {
        let workspace = answering("Top", &format!("    Top: {{{schema}}}\n"));
        let told = format!("/components/schemas/Top{at}: {told}");
        assert_eq!(lost(&workspace), [told], "{schema}");
    }
}

#[test]
fn values_of_enums_are_those_that_all_schemas_of_all_of_list() {
    let branch = |values: &str| {
        format!("{{type: object, properties: {{v: {{type: string, enum: [{values}]}}}}}}")
    };
    let (one, other) = (branch("a, b, c"), branch("b, c, d"));
    let workspace = answering("Top", &format!("    Top: {{allOf: [{one}, {other}]}}\n"));
    let types = workspace.file("src/types.rs");
    let values = |value: &str| types.contains(&format!(" = \"{value}\","));
    assert_eq!(["a", "b", "c", "d"].map(values), [false, true, true, false]);
    assert_eq!(lost(&workspace), [""; 0]);
}

#[test]
fn required_members_that_are_not_described_are_reported_as_lost() {
    for (schema, names) in [
        ("type: object, required: [a, b], properties: {a: {}}", "`b`"),
        ("type: object, required: [a, b]", "`a`, `b`"),
        (
            "allOf: [{type: object, properties: {a: {}}}], required: [b, a]",
            "`b`",
        ),
        (
            "type: object, required: [b], properties: {a: {}}, additionalProperties: false",
            "`b`",
        ),
        ("allOf: [{required: [a]}, {properties: {a: {}}}]", ""),
    ] {
        let workspace = answering("Top", &format!("    Top: {{{schema}}}\n"));
        let told = format!(
            "/components/schemas/Top: {names}: required, but not described; the type does not \
             require it"
        );
        let told = Some(told).filter(|_| !names.is_empty());
        assert_eq!(lost(&workspace), Vec::from_iter(told), "{schema}");
    }
}
