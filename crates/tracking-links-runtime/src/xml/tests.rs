use serde_json::{Value, json};

use super::*;

static TEXT: Schema = Schema::Text;
static NUMBER: Schema = Schema::Number;
static BOOLEAN: Schema = Schema::Boolean;
static DATE: Schema = Schema::Formatted;
static ANY: Schema = Schema::Any;

const fn name(local: &'static str) -> Name {
    Name::new(local)
}

static TAG: Schema = Schema::Object(Object::new(
    &[
        Member::attribute("id", name("id"), &NUMBER),
        Member::element("label", name("Label"), &TEXT),
        Member::element("parent", name("parent"), &TAG_AGAIN),
    ],
    &ANY,
));
static TAG_AGAIN: Schema = Schema::Same(&TAG);

static PET: Schema = Schema::Object(Object::new(
    &[
        Member::element("name", name("name"), &TEXT),
        Member::element("age", name("age"), &NUMBER),
        Member::element("is_tame", name("tame"), &BOOLEAN),
        Member::element("born", name("born"), &DATE),
        Member::element("urls", name("urls"), &URLS),
        Member::element("tags", name("tagList"), &TAGS),
        Member::element("facts", name("facts"), &FACTS),
        Member::element("either", name("either"), &EITHER),
    ],
    &ANY,
));
static URLS: Schema = Schema::List(List::new(name("url"), &TEXT));
static TAGS: Schema = Schema::List(List::wrapped(name("tag"), &TAG));
static FACTS: Schema = Schema::Map(&NUMBER);
static EITHER: Schema = Schema::Union(&[&NUMBER, &TEXT, &TAG]);

fn read(xml: &str, schema: &'static Schema) -> Value {
    let json = to_json(xml, schema).unwrap();
    let text = str::from_utf8(&json).unwrap();
    serde_json::from_str(text).unwrap_or_else(|error| panic!("{error}: {text}"))
}

fn refused(xml: &str) -> String {
    to_json(xml, &PET).unwrap_err().to_string()
}

#[test]
fn an_element_is_what_its_schema_says() {
    for (xml, expected) in [
        (
            "<p><name>7</name><age>7</age></p>",
            json!({"name": "7", "age": 7}),
        ),
        ("<p><age> +7 </age></p>", json!({"age": 7})),
        ("<p><age>1.50</age></p>", json!({"age": 1.5})),
        ("<p><age>.5</age></p>", json!({"age": 0.5})),
        (
            "<p><age>18446744073709551615</age></p>",
            json!({"age": u64::MAX}),
        ),
        ("<p><age>INF</age></p>", json!({"age": "INF"})),
        (
            "<p><age/><born></born><name/></p>",
            json!({"age": null, "born": null, "name": ""}),
        ),
        ("<p><tame>1</tame></p>", json!({"is_tame": true})),
        ("<p><is_tame>False</is_tame></p>", json!({"is_tame": false})),
        (
            "<p><born>\n2020-01-02 </born></p>",
            json!({"born": "2020-01-02"}),
        ),
        (
            "<p name=\"a\"><x:age xmlns:x=\"u\">1</x:age></p>",
            json!({"name": "a", "age": 1}),
        ),
        (
            "<p><name>a</name><name>b</name></p>",
            json!({"name": ["a", "b"]}),
        ),
        (
            "<p><age xmlns:i=\"u\" i:nil=\"true\"/></p>",
            json!({"age": null}),
        ),
        ("<p><either>7</either></p>", json!({"either": 7})),
        ("<p><either>07</either></p>", json!({"either": "07"})),
        ("<p><either id=\"7\"/></p>", json!({"either": {"id": 7}})),
        ("<p/>", json!({})),
        ("<p>text</p>", json!("text")),
    ] {
        assert_eq!(read(xml, &PET), expected, "{xml}");
    }
}

#[test]
fn a_text_has_its_references_sections_and_line_breaks_as_xml_says() {
    let xml = "<?xml version='1.0'?>\n<!-- a -->\r\n<p><name>&lt;a&#233;&#x41;\r\nb<![CDATA[<&amp;]]>\
               <!-- c -->d<?pi e?></name></p>\n";
    assert_eq!(read(xml, &PET), json!({"name": "<a\u{e9}A\nb<&amp;d"}));
    assert_eq!(
        read(
            "<t id=\"7\" note=\"&quot;a\nb\"><x>1</x>mixed <b>c</b>&amp;</t>",
            &TAG
        ),
        json!({"id": 7, "note": "\"a b", "x": "1", "b": "c", "$text": "mixed &"})
    );
}

#[test]
fn a_list_comes_wrapped_or_not() {
    for (xml, expected) in [
        (
            "<p><url>a</url><url>b</url></p>",
            json!({"urls": ["a", "b"]}),
        ),
        (
            "<p><url>a</url><age>1</age><url/></p>",
            json!({"urls": ["a", ""], "age": 1}),
        ),
        ("<p><urls><url>a</url></urls></p>", json!({"urls": ["a"]})),
        (
            "<p><urls><member>a</member></urls></p>",
            json!({"urls": ["a"]}),
        ),
        ("<p><urls/></p>", json!({"urls": []})),
        ("<p><tagList/></p>", json!({"tags": []})),
        (
            "<p><tagList><tag id='1'/></tagList></p>",
            json!({"tags": [{"id": 1}]}),
        ),
        (
            "<p><tagList><t><Label>a</Label></t><t/></tagList></p>",
            json!({"tags": [{"label": "a"}, {}]}),
        ),
    ] {
        assert_eq!(read(xml, &PET), expected, "{xml}");
    }
    static OBJECTS: Schema = Schema::Object(Object::new(
        &[Member::element("tags", name("tags"), &UNNAMED)],
        &ANY,
    ));
    static UNNAMED: Schema = Schema::List(List::new(name("tags"), &TAG));
    for (xml, expected) in [
        (
            "<r><tags><Label>a</Label></tags></r>",
            json!({"tags": [{"label": "a"}]}),
        ),
        (
            "<r><tags><member><Label>a</Label></member></tags></r>",
            json!({"tags": [{"label": "a"}]}),
        ),
        ("<r><tags/></r>", json!({"tags": []})),
        (
            "<r><tags/><tags id='1'/></r>",
            json!({"tags": [{}, {"id": 1}]}),
        ),
    ] {
        assert_eq!(read(xml, &OBJECTS), expected, "{xml}");
    }
    assert_eq!(read("<r><u>a</u><u>b</u></r>", &URLS), json!(["a", "b"]));
}

#[test]
fn a_map_has_the_names_of_elements_or_the_keys_of_entries() {
    for xml in [
        "<p><facts><a>1</a><b>2</b></facts></p>",
        "<p><facts><entry><key>a</key><value>1</value></entry>\
         <entry><key>b</key><value>2</value></entry></facts></p>",
        "<p><facts><Name>a</Name><Value>1</Value></facts>\
         <facts><Name>b</Name><Value>2</Value></facts></p>",
    ] {
        assert_eq!(read(xml, &PET), json!({"facts": {"a": 1, "b": 2}}), "{xml}");
    }
}

#[test]
fn the_root_element_has_any_name_and_may_be_an_envelope() {
    let expected = json!({"name": "a", "meta": {"id": "1"}});
    let xml = "<Any><name>a</name><meta><id>1</id></meta></Any>";
    assert_eq!(read(xml, &PET), expected);
    let xml = "<R><Result><name>a</name></Result><meta><id>1</id></meta></R>";
    assert_eq!(read(xml, &PET), json!({"name": "a"}));
    // The only member is the root element itself.
    assert_eq!(read("<Label>a</Label>", &TAG), json!({"label": "a"}));
    let deep = "<t><parent><parent><Label>a</Label></parent></parent></t>";
    assert_eq!(
        read(deep, &TAG),
        json!({"parent": {"parent": {"label": "a"}}})
    );
}

#[test]
fn what_is_not_xml_or_declares_entities_is_refused() {
    for (xml, why) in [
        ("", "no element"),
        ("text", "text outside of the root element"),
        ("{\"a\":1}", "text outside of the root element"),
        ("<a>", "an element is not closed"),
        ("<a></b>", ""),
        ("<a/><b/>", "a second root element"),
        ("<a/>x", "text outside"),
        ("<a>&x;</a>", "an entity that XML does not define"),
        ("<a b='&x;'/>", ""),
        ("<a b='1' b='2'/>", ""),
        (
            "<!DOCTYPE a [<!ENTITY x 'y'>]><a>&x;</a>",
            "a document type declaration",
        ),
        ("<a>&#0;</a>", ""),
    ] {
        let refused = refused(xml);
        assert!(refused.contains(why), "{xml}: {refused}");
    }
    let deep = |depth: usize| "<a>".repeat(depth) + &"</a>".repeat(depth);
    assert!(to_json(&deep(128), &ANY).is_ok());
    assert!(refused(&deep(129)).contains("nested too deep"));
}

#[test]
fn a_charset_is_that_of_the_media_type_or_of_the_declaration() {
    let latin = b"<?xml version=\"1.0\" encoding='ISO-8859-1'?><a>\xe9</a>";
    assert!(text(latin, None).ends_with("<a>\u{e9}</a>"));
    let utf8 = "<?xml version=\"1.0\" encoding='ISO-8859-1'?><a>\u{e9}</a>";
    assert!(text(utf8.as_bytes(), Some("text/xml; charset=utf-8")).ends_with("<a>\u{e9}</a>"));
    assert_eq!(text(b"\xef\xbb\xbf<a/>", None), "<a/>");
}

fn write(value: Value, schema: &'static Schema) -> String {
    let member: &'static Member = Box::leak(Box::new(Member::element("", name("r"), schema)));
    to_xml(&value, member, "").unwrap()
}

#[test]
fn a_value_is_written_as_its_schema_says_and_comes_back() {
    let value = json!({
        "name": "<&\">\r\n]]>",
        "age": 1.5,
        "is_tame": true,
        "urls": ["a", "b"],
        "tags": [{"id": 1, "label": "x", "parent": {"id": 2}}, {}],
        "facts": {"a": 1},
        "more": [{"a": "1"}, "b"],
    });
    let xml = write(value.clone(), &PET);
    assert_eq!(
        xml,
        "<r><name>&lt;&amp;\"&gt;&#13;\n]]&gt;</name><age>1.5</age><tame>true</tame><url>a</url>\
         <url>b</url><tagList><tag id=\"1\"><Label>x</Label><parent id=\"2\"/></tag><tag/></tagList>\
         <facts><a>1</a></facts><more><a>1</a></more><more>b</more></r>"
    );
    assert_eq!(read(&xml, &PET), value);
    assert_eq!(write(json!([1, 2]), &FACTS), "<r>1</r><r>2</r>");
    assert_eq!(write(json!(["a"]), &URLS), "<r><url>a</url></r>");
    // As in a parameter, 1.0 is 1: an integer of XML Schema has no fraction.
    assert_eq!(write(json!({"age": 2.0}), &PET), "<r><age>2</age></r>");
    assert_eq!(
        write(json!({"age": null}), &PET),
        "<r><age xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\" xsi:nil=\"true\"/></r>"
    );
}

#[test]
fn a_namespace_is_declared_where_it_begins() {
    static ROOT: Member = Member::element("", Name::qualified("", "r", "urn:a"), &INNER);
    static INNER: Schema = Schema::Object(Object::new(
        &[
            Member::attribute("k", Name::qualified("p", "k", "urn:b"), &TEXT),
            Member::element("b", Name::qualified("p", "b", "urn:b"), &TEXT),
            Member::element("c", Name::qualified("", "c", "urn:a"), &TEXT),
        ],
        &ANY,
    ));
    let xml = to_xml(&json!({"k": "1\n", "b": "2", "c": "3"}), &ROOT, "").unwrap();
    assert!(
        xml.ends_with(
            "<r xmlns=\"urn:a\" xmlns:p=\"urn:b\" p:k=\"1&#10;\"><p:b>2</p:b><c>3</c></r>"
        ),
        "{xml}"
    );
}

#[test]
fn what_xml_cannot_hold_is_refused() {
    static ROOT: Member = Member::element("", name("r"), &TAG);
    for value in [
        json!({"label": "\u{1}"}),
        json!({"a b": 1}),
        json!({"id": {}}),
        json!({"": 1}),
    ] {
        assert!(to_xml(&value, &ROOT, "").is_err(), "{value}");
    }
}

#[test]
fn no_mutation_of_a_document_panics() {
    let whole = "<?xml version='1.0'?><!-- c --><p id=\"1\" x:b='2'><name>&lt;a&#65;<![CDATA[x]]></name>\
                 <urls><u>a</u></urls><tagList><tag id='1'><Label/></tag></tagList>\
                 <facts><e><key>k</key><value>1</value></e></facts><either>7</either></p>";
    let mut seed = 1_u64;
    let mut random = |below: usize| {
        seed = seed
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(seed >> 33).unwrap() % below
    };
    let parts = [
        "<", ">", "/", "&", "\"", "'", "</", "/>", "<a", "</p>", ";", "]]>", "\u{e9}", " ",
    ];
    let mut valid = 0;
    for _ in 0..20_000 {
        let mut text: Vec<char> = whole.chars().collect();
        for _ in 0..=random(3) {
            let at = random(text.len());
            match random(3) {
                0 => drop(text.remove(at)),
                1 => drop(text.splice(at..at, parts[random(parts.len())].chars())),
                _ => {
                    let end = (at + random(20)).min(text.len());
                    let copy = text[at..end].to_vec();
                    let to = random(text.len());
                    text.splice(to..to, copy);
                }
            }
        }
        let text: String = text.into_iter().collect();
        if let Ok(json) = to_json(&text, &PET) {
            valid += 1;
            let value = serde_json::from_slice::<Value>(&json);
            assert!(value.is_ok(), "{text}: {}", String::from_utf8_lossy(&json));
        }
    }
    assert!(valid > 1_000, "{valid}");
}
