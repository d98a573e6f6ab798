//! Tests of the check.

use super::*;
use crate::capabilities::Limit;
use crate::request::{ProviderOptions, Target};

fn shortener() -> Capabilities {
    let mut it = Capabilities::NONE
        .require(Field::Destination)
        .allow(Field::Slug)
        .allow(Field::SubIds)
        .limit_texts(30)
        .limit(Field::SubIds, Limit::NONE.max_chars(30).max_items(2));
    it.operations.create = true;
    it
}

fn refusal(request: LinkRequest) -> (ErrorKind, Vec<Field>, String) {
    let error = shortener().check(&request).unwrap_err();
    (error.kind(), error.fields().to_vec(), error.to_string())
}

#[derive(serde::Serialize, serde::Deserialize)]
#[serde(deny_unknown_fields)]
struct ShopOptions {
    max_clicks: u32,
}

impl ProviderOptions for ShopOptions {
    const PROVIDER: &'static str = "shop";
}

/// The options of `LinkRequest::with_example`.
#[derive(serde::Serialize, serde::Deserialize)]
struct ExampleOptions {}

impl ProviderOptions for ExampleOptions {
    const PROVIDER: &'static str = "example";
}

#[test]
fn an_unsupported_field_that_is_set_and_a_required_field_that_is_not_are_refused() {
    let fields = Field::ALL.iter();
    let all = fields.fold(LinkRequest::new(), |it, field| it.with_example(*field));
    let mut none = Capabilities::NONE;
    none.operations.create = true;
    assert_eq!(none.check(&all).unwrap_err().fields(), Field::ALL);
    assert!(none.check(&LinkRequest::new()).is_ok());
    assert_eq!(all.fields().collect::<Vec<_>>(), Field::ALL);

    let needs_all = Field::ALL.iter().fold(none, |it, field| it.require(*field));
    assert!(needs_all.check(&all).is_ok());
    let error = needs_all.check(&LinkRequest::new()).unwrap_err();
    assert_eq!(error.fields(), Field::ALL);
    assert_eq!(error.kind(), ErrorKind::InvalidRequest);
}

#[test]
fn every_fault_of_a_request_is_named_in_one_error() {
    let request = LinkRequest::new()
        .name("a")
        .platform("reddit")
        .slug("x".repeat(31))
        .sub_ids(["a", "b", "c"]);
    let (kind, fields, text) = refusal(request);
    assert_eq!(kind, ErrorKind::Unsupported);
    assert_eq!(
        fields,
        ["destination", "name", "slug", "platform", "sub_ids"]
    );
    assert_eq!(
        text,
        "tracking-links create: leave `name`, `platform` unset (unsupported); set \
         `destination` (required); shorten `slug` to 30 characters (it has 31); give at most 2 \
         `sub_ids` (it has 3)"
    );
}

#[test]
fn targets_are_urls_for_visitors_that_exist() {
    let mut it = Capabilities::NONE.allow(Field::Targets);
    it.operations.create = true;
    let check = |target: Target| {
        let request = LinkRequest::new().targets([target]);
        it.check(&request).map(|_| ())
    };
    assert!(check(Target::country("DE", "https://h/de")).is_ok());
    for (target, expected) in [
        (Target::android("/de"), "give `targets` as an absolute http"),
        (Target::country("de", "https://h"), "two letters in upper"),
        (Target::country("GERMANY", "https://h"), "two letters in"),
    ] {
        let error = check(target).unwrap_err();
        assert_eq!(error.fields(), ["targets"]);
        assert!(error.to_string().contains(expected), "{error}");
    }
    let twice = |first: Target, second: Target| {
        let request = LinkRequest::new().targets([first, second]);
        it.check(&request).map(|_| ())
    };
    let [de, fr] = ["DE", "FR"].map(|code| Target::country(code, "https://h"));
    assert!(twice(de.clone(), fr).is_ok());
    assert!(twice(Target::ios("https://h"), Target::android("https://h")).is_ok());
    for other in [de.clone(), Target::country("DE", "https://h/other")] {
        let error = twice(de.clone(), other).unwrap_err();
        assert_eq!(error.fields(), ["targets"]);
        assert!(error.to_string().contains("once"), "{error}");
    }
}

#[test]
fn options_of_another_provider_are_refused() {
    let mut it = Capabilities::NONE.take_options::<ShopOptions>();
    it.operations.create = true;
    let read = |json: &str| serde_json::from_str::<LinkRequest>(json).unwrap();
    let own = read(r#"{"options":{"shop":{"max_clicks":10}}}"#);
    assert!(it.check(&own).is_ok());
    let error = it.check(&read(r#"{"options":{"other":{}}}"#)).unwrap_err();
    assert_eq!(error.fields(), ["options"]);
    assert_eq!(
        error.to_string(),
        "tracking-links create: leave `options` unset (they are not of shop)"
    );
    let none = Capabilities::NONE.allow(Field::Name);
    assert!(none.check(&own).is_err());
    let null = it.check(&read(r#"{"options":{"shop":null}}"#)).unwrap_err();
    assert_eq!(null.fields(), ["options"]);
}

#[test]
fn options_that_are_not_of_the_type_are_refused_without_quoting_them() {
    let mut it = Capabilities::NONE.take_options::<ShopOptions>();
    (it.operations.create, it.operations.update) = (true, true);
    let updatable = it.updates(Field::Options);
    for (options, expected) in [
        (
            r#"{"max_click":7777}"#,
            "unknown field `max_click`, expected `max_clicks`",
        ),
        (
            r#"{"max_clicks":"7777"}"#,
            "a value is of another type, expected u32",
        ),
        ("[7777]", "as an object"),
    ] {
        let json = format!(r#"{{"options":{{"shop":{options}}}}}"#);
        let request = serde_json::from_str::<LinkRequest>(&json).unwrap();
        for error in [
            it.check(&request).unwrap_err(),
            updatable.check_update(&request).unwrap_err(),
        ] {
            assert_eq!(error.kind(), ErrorKind::InvalidRequest);
            assert_eq!(error.fields(), ["options"]);
            let text = error.to_string();
            assert!(text.contains("the `options` of shop"), "{text}");
            assert!(text.contains(expected) && !text.contains("7777"), "{text}");
        }
        let faults = it.faults(&request);
        assert!(faults[0].remedy.contains(expected), "{faults:?}");
    }
}

#[test]
fn a_limit_is_the_last_value_that_is_allowed() {
    let limit = Limit::NONE.min_chars(2).max_chars(4).symbols("-");
    let mut it = Capabilities::NONE
        .allow(Field::Slug)
        .limit(Field::Slug, limit);
    it.operations.create = true;
    let check = |slug: &str| it.check(&LinkRequest::new().slug(slug)).map(|_| ());
    for slug in ["ab", "a-b1"] {
        assert!(check(slug).is_ok(), "{slug}");
    }
    for (slug, expected) in [
        ("a", "lengthen `slug` to 2 characters (it has 1)"),
        ("abcde", "shorten `slug` to 4 characters (it has 5)"),
        ("a_b", "write `slug` with ASCII letters, digits, and - only"),
        (
            "\u{e9}t\u{e9}",
            "write `slug` with ASCII letters, digits, and - only",
        ),
    ] {
        let error = check(slug).unwrap_err().to_string();
        assert!(error.ends_with(expected), "{error}");
    }
}

#[test]
fn a_slug_does_not_begin_with_a_slash() {
    let request = |slug: &str| LinkRequest::new().destination("https://h").slug(slug);
    assert!(shortener().check(&request("a/b")).is_ok());
    let (_, fields, text) = refusal(request("/a"));
    assert_eq!(fields, ["slug"]);
    assert!(text.ends_with("write `slug` without a slash at its start"));
}

#[test]
fn length_counts_characters_and_not_bytes() {
    let request = |path: String| LinkRequest::new().destination("https://h").slug(path);
    assert!(shortener().check(&request("é".repeat(30))).is_ok());
    assert!(shortener().check(&request("é".repeat(31))).is_err());
}

#[test]
fn a_destination_with_blanks_or_control_characters_is_refused() {
    for url in [
        " https://h/p ",
        "\thttps://h/",
        "https://h/\n",
        "https://h/a\nb",
        "https://h/p\0",
        "\u{feff}https://h",
    ] {
        let (kind, fields, _) = refusal(LinkRequest::new().destination(url));
        let expected = (ErrorKind::InvalidRequest, vec![Field::Destination]);
        assert_eq!((kind, fields), expected, "{url:?}");
    }
}

#[test]
fn a_destination_is_an_absolute_web_address() {
    for url in [
        "https://h",
        "http://h/p?q#f",
        "HTTPS://H",
        "https://Shop.x:84/?u=a:b&c={d}",
        "https://u:p@h:1/",
        "https://b\u{fc}cher.example/\u{e4}?\u{f6}",
        "http://[::1]:80/p",
        "https://h?u=a@b",
    ] {
        let request = LinkRequest::new().destination(url);
        assert!(shortener().check(&request).is_ok(), "{url}");
    }
    let blanks = "write the blanks within `destination` as %20";
    for url in [
        "/p",
        "h/p",
        "//h/p",
        "ftp://h",
        "mailto:a@h",
        "javascript:1",
        "https://",
        "https:h/p",
        "https:/h/p",
        "https:///h/p",
        r"https:\\h\p",
        r"https://h\p",
        r"https://\h",
        "https://h/a b",
        "https://h/a\u{a0}b",
        "https://?q",
        "https://#f",
        "https://u@",
        "https://h:port",
        "https://sh%6fp.example",
        "https://sh\u{ad}op.example",
        "https://0x7f.1",
    ] {
        let (kind, fields, text) = refusal(LinkRequest::new().destination(url));
        assert_eq!(
            (kind, fields),
            (ErrorKind::InvalidRequest, vec![Field::Destination])
        );
        assert!(
            text.contains("give `destination` as an absolute") || text.ends_with(blanks),
            "{url}: {text}"
        );
        assert_eq!(text.ends_with(blanks), url.contains(char::is_whitespace));
    }
}

#[test]
fn texts_that_no_provider_means_are_refused() {
    let mut all = shortener();
    all = all.require(Field::Name);
    let check = |name: &str, sub_id: &str| {
        let request = LinkRequest::new().destination("https://h");
        let request = request.name(name).sub_ids([sub_id]);
        all.check(&request).map(|_| ())
    };
    assert!(check("Spring sale \u{1f469}\u{200d}\u{1f4bb}", "a b").is_ok());
    for blank in [" ", "\t", "\u{a0}\u{3000}", "\n", "\u{feff}"] {
        let error = check(blank, blank).unwrap_err();
        assert_eq!(error.fields(), ["name", "sub_ids"]);
        assert_eq!(
            error.to_string(),
            "tracking-links create: set `name` (required); leave `sub_ids` unset (it is blank)"
        );
    }
    for broken in [
        "a\nb",
        "a\r",
        "\ta",
        "a\0b",
        "a\u{7f}",
        "a\u{85}b",
        "a\u{2028}b",
    ] {
        let error = check("Spring", broken).unwrap_err();
        assert_eq!(error.fields(), ["sub_ids"], "{broken:?}");
        assert!(error.to_string().contains("on one line"), "{error}");
    }
    for padded in [" a", "a ", "a\u{a0}", "\u{feff}a", "a\u{200b}"] {
        let error = check(padded, "a").unwrap_err();
        assert_eq!(error.fields(), ["name"], "{padded:?}");
        assert!(
            error.to_string().contains("blanks around `name`"),
            "{error}"
        );
    }
}

#[test]
fn a_platform_that_the_provider_does_not_know_is_refused_with_the_nearest_name() {
    let mut social = Capabilities::NONE.allow(Field::Platform);
    social.operations.create = true;
    let check = |it: &Capabilities, platform: Platform| {
        let request = LinkRequest::new().platform(platform);
        it.check(&request).map(|_| ())
    };
    assert!(
        check(&social, Platform::from("instgram")).is_ok(),
        "none is known"
    );
    social.platforms = &[Platform::Instagram, Platform::Reddit];
    assert!(check(&social, Platform::Reddit).is_ok());
    assert!(check(&social, Platform::other("instgram")).is_ok());
    let error = check(&social, Platform::from("instgram")).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::InvalidRequest);
    assert_eq!(error.fields(), ["platform"]);
    assert_eq!(
        error.to_string(),
        "tracking-links create: write `platform` as `instagram` (known: instagram, reddit), \
         or mark the name as unchecked"
    );
    for other in [Platform::TikTok, Platform::from("threads")] {
        let error = check(&social, other).unwrap_err().to_string();
        assert!(error.contains("as one of instagram, reddit"), "{error}");
    }
    assert!(check(&social, Platform::other("a\nb")).is_err());
}

#[test]
fn a_uuid_is_in_lower_case_and_has_hyphens() {
    let mut it = Capabilities::NONE
        .allow(Field::ExternalId)
        .limit(Field::ExternalId, Limit::NONE.uuid());
    it.operations.create = true;
    let check = |id: &str| it.check(&LinkRequest::new().external_id(id)).map(|_| ());
    assert!(check("1b9d6bcd-bbfd-4b2d-9b5d-ab8dfbbd4bed").is_ok());
    for id in [
        "shoes-42",
        "1B9D6BCD-BBFD-4B2D-9B5D-AB8DFBBD4BED",
        "1b9d6bcdbbfd4b2d9b5dab8dfbbd4bed",
        "{1b9d6bcd-bbfd-4b2d-9b5d-ab8dfbbd4bed}",
    ] {
        let error = check(id).unwrap_err();
        let expected = "write `external_id` as a UUID, in lower case and with hyphens";
        assert!(error.to_string().ends_with(expected), "{error}");
        assert_eq!(error.fields(), [Field::ExternalId]);
    }
}

#[test]
fn a_provider_that_cannot_create_refuses_every_request() {
    let error = Capabilities::NONE.check(&LinkRequest::new()).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Unsupported);
}

#[test]
fn every_text_of_an_update_is_checked_as_one_of_a_create() {
    let fields = Field::ALL.iter();
    let all = fields.fold(LinkRequest::new(), |it, field| it.with_example(*field));
    let mut it = Capabilities::NONE
        .limit_texts(200)
        .take_options::<ExampleOptions>();
    assert!(it.check_update(&all).unwrap_err().fields().is_empty());
    it.operations.update = true;
    assert_eq!(it.check_update(&all).unwrap_err().fields(), Field::ALL);
    let it = Field::ALL.iter().fold(it, |it, field| it.updates(*field));
    assert!(it.check_update(&all).is_ok());
    let error = it.check_update(&LinkRequest::new()).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::InvalidRequest);

    let long = "x".repeat(201);
    for bad in ["", " ", " a", "a\nb", "\u{200b}", &long] {
        let request = LinkRequest::new()
            .destination(bad)
            .name(bad)
            .slug(bad)
            .domain(bad)
            .tags(["a", bad])
            .notes(bad)
            .folder(bad)
            .external_id(bad)
            .targets([Target::ios("https://h"), Target::android(bad)])
            .program(bad)
            .ad(bad)
            .property(bad)
            .platform(bad)
            .sub_ids(["a", bad])
            .shared_id(bad);
        let texts = Field::ALL.iter().copied();
        let texts = texts.filter(|it| !matches!(it, Field::Expires | Field::Options));
        let texts: Vec<_> = texts.collect();
        let error = it.check_update(&request).unwrap_err();
        assert_eq!(error.fields(), texts, "{bad:?}");
        let mut creates = it;
        creates.operations.create = true;
        let creates = texts.iter().fold(creates, |it, field| it.allow(*field));
        assert_eq!(creates.check(&request).unwrap_err().fields(), texts);
    }
}

#[test]
fn faults_are_those_that_the_check_refuses_each_with_its_field() {
    let request = LinkRequest::new()
        .name("Spring")
        .slug("/a")
        .sub_ids(["a", " b"])
        .notes("x");
    let faults = shortener().faults(&request);
    let (_, fields, message) = refusal(request);
    assert_eq!(faults.iter().map(|it| it.field).collect::<Vec<_>>(), fields);
    let remedies: Vec<_> = faults.iter().map(ToString::to_string).collect();
    assert_eq!(
        remedies,
        [
            "set `destination` (required)",
            "leave `name` unset (unsupported)",
            "write `slug` without a slash at its start",
            "leave `notes` unset (unsupported)",
            "remove the blanks around `sub_ids`",
        ]
    );
    assert!(
        message.contains("leave `name`, `notes` unset (unsupported)"),
        "{message}"
    );
    let valid = LinkRequest::new().destination("https://h");
    assert_eq!(shortener().faults(&valid), []);
}

#[test]
fn an_update_says_which_fields_cannot_be_changed_and_which_can() {
    let mut it = Capabilities::NONE.allow(Field::Slug).allow(Field::Name);
    it.operations.update = true;
    let change = LinkRequest::new().slug("a").notes("b").name(" c");
    let message = |it: &Capabilities| it.check_update(&change).unwrap_err().to_string();
    let none = "tracking-links update: `name`, `slug`, `notes` of a link can't be changed at this \
                provider; no field can";
    assert_eq!(message(&it), none);
    let it = it.updates(Field::Name).updates(Field::Destination);
    let error = it.check_update(&change).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Unsupported);
    assert_eq!(error.fields(), [Field::Name, Field::Slug, Field::Notes]);
    let some = "tracking-links update: `slug`, `notes` of a link can't be changed at this provider; \
                these can: `destination`, `name`; remove the blanks around `name`";
    assert_eq!(message(&it), some);
}
