//! `providers`, and what happens without any.

use expect_test::expect;
use tracking_links::{Field, TrackingLinks};
use tracking_links_sandbox::Sandbox;

use crate::run::{finish, program, run, run_in_sandbox};

#[test]
fn without_credentials_the_providers_that_can_be_configured_are_shown() {
    let shown = run(&["providers", "--format", "json"]);
    assert!(
        shown.stderr.contains("no provider is configured"),
        "{}",
        shown.stderr
    );
    let known: Vec<serde_json::Value> = shown
        .ok()
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect();
    let of_sandbox = run_in_sandbox(&["providers", "--format", "plain"]).ok();
    let names: Vec<_> = known
        .iter()
        .map(|it| it["provider"].as_str().unwrap())
        .collect();
    assert_eq!(names, of_sandbox.lines().collect::<Vec<_>>());
    for provider in &known {
        assert!(
            !provider["variables"].as_array().unwrap().is_empty(),
            "{provider}"
        );
        assert!(
            !provider["operations"].as_array().unwrap().is_empty(),
            "{provider}"
        );
    }
}

#[tokio::test]
async fn all_providers_are_compared_and_one_is_shown_in_detail() {
    let table = run_in_sandbox(&["providers", "--format", "table"]).ok();
    let platform = table
        .lines()
        .find(|line| line.starts_with("platform "))
        .unwrap();
    // Each cell begins below the name of its provider.
    let header = table.lines().next().unwrap();
    for server in Sandbox::start().await.unwrap().servers() {
        let column = header.find(&server.name().to_uppercase()).unwrap();
        let support = server.provider().capabilities().support(Field::Platform);
        let cell = platform[column..].split(' ').next().unwrap();
        assert_eq!(cell, support.to_string(), "{table}");
    }
    let shlink = run_in_sandbox(&["providers", "shlink", "--format", "table"]).ok();
    expect![[r#"
        WHAT                  SUPPORT    DETAILS
        provider              shlink     Shlink
        destination           required   The URL that the link leads to; can be updated
        name                  optional   The link's name in the provider's reports, for people; can be updated
        slug                  optional   The path of the short link
        domain                optional   The domain of the short link, without a scheme
        tags                  optional   Labels by which the provider's reports group links; can be updated
        expires               optional   When the link stops leading anywhere; can be updated
        options               optional   Options that one provider alone has
        create()              yes
        create_many()         -
        find()                yes        id, slug
        list()                yes
        update()              yes
        delete()              yes
        clicks()              yes
        verify()              yes
        returns id            always
        returns url           always
        returns short_url     -
        returns tracking_url  -
        returns destination   always
        returns domain        always
        returns slug          always
        returns name          if given
        returns platform      -
        returns tags          if given
        returns external_id   -
        returns expires_at    if given
        returns created_at    always
        returns clicks        always
        returns protected     -
        returns disabled      -
        asked twice           with slug  refused by slug; concurrent requests may make two
        asked twice           otherwise  a second link
        SHLINK_API_KEY        required   an API key, which `shlink api-key:generate` makes
        SHLINK_BASE_URL       required   the URL that requests are sent to
    "#]].assert_eq(&shlink);
}

#[test]
fn what_asking_twice_does_is_told_once_for_each_kind_of_request() {
    for provider in TrackingLinks::variables().map(|(name, _)| name) {
        let shown = run_in_sandbox(&["providers", provider, "--format", "json"]).ok();
        let shown: serde_json::Value = serde_json::from_str(&shown).unwrap();
        let repeats = shown["repeats"].as_array().unwrap();
        let with = repeats.iter().map(|it| it["with"].as_str().unwrap());
        let with: Vec<_> = with.collect();
        let (last, others) = with.split_last().unwrap();
        assert_eq!(*last, "otherwise", "{provider}: {with:?}");
        let names_fields = |with: &&str| with.len() > "with ".len() && with.starts_with("with ");
        assert!(others.iter().all(names_fields), "{provider}: {with:?}");
    }
    let bitly = run_in_sandbox(&["providers", "bitly", "--format", "csv"]).ok();
    let twice = "asked twice,otherwise,\"the same link for the same destination, domain, folder; \
                 concurrent requests may make two\"\n";
    assert!(bitly.contains(twice), "{bitly}");
    assert_eq!(bitly.matches("asked twice").count(), 1, "{bitly}");
}

#[test]
fn limits_are_told_as_texts_and_in_json() {
    let shown = |format| run_in_sandbox(&["providers", "dub", "--format", format]).ok();
    let texts = shown("csv");
    assert!(
        texts.contains("names what the account has already"),
        "{texts}"
    );
    assert!(texts.contains("at most 100 links a request"), "{texts}");
    let json: serde_json::Value = serde_json::from_str(&shown("json")).unwrap();
    assert_eq!(json["create_many"]["max_items"], 100);
    let fields = json["fields"].as_array().unwrap();
    assert!(fields.iter().any(|it| it["must_exist"] == true), "{json}");
}

#[test]
fn other_commands_say_what_to_set_without_credentials() {
    expect![[r#"
        error: tracking-links: the environment configures no provider; set <REQUIRED VARIABLES>
          or name accounts with --profile, or try it with --sandbox
        exit code 2
    "#]]
    .assert_eq(&run(&["list", "fanvue"]).screen());
}

#[test]
fn half_a_credential_is_told_without_its_value() {
    let mut halves = 0;
    for (_, variables) in TrackingLinks::variables() {
        let required: Vec<_> = variables.iter().filter(|it| it.is_required).collect();
        for secret in required.iter().filter(|it| it.is_secret) {
            let Some(absent) = required.iter().find(|it| it.name != secret.name) else {
                continue;
            };
            halves += 1;
            let mut command = program();
            command.env(&secret.name, "s3ntinel").arg("providers");
            let run = finish(&mut command);
            assert_eq!(run.code, 2);
            let fault = format!("{} is not set", absent.name);
            assert!(run.stderr.contains(&fault), "{}", run.stderr);
            assert!(!run.screen().contains("s3ntinel"));
        }
    }
    assert!(halves > 0, "no provider requires two variables");
}
