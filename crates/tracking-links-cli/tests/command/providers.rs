//! `providers`, and what happens without any.

use expect_test::expect;
use tracking_links::{Field, TrackingLinks};
use tracking_links_sandbox::Sandbox;

use crate::run::{Run, finish, program, program_at, run, run_in_sandbox};

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
        WHAT                       SUPPORT    DETAILS
        provider                   shlink     Shlink
        destination                required   The URL that the link leads to; can be updated
        name                       optional   The link's name in the provider's reports, for people; can be updated
        slug                       optional   The path of the short link
        domain                     optional   The domain of the short link, without a scheme
        tags                       optional   Labels by which the provider's reports group links; can be updated
        expires                    optional   When the link stops leading anywhere; can be updated
        options                    optional   Options that one provider alone has; JSON such as {"shlink":{...}}, with these
        options.max_visits         optional   whole number; After how many visits the link stops working, at least 1
        options.path_prefix        optional   text; A text before the slug, whether that is given or made up, such as `c/`
        options.short_code_length  optional   whole number; The length of a slug that Shlink makes up, at least 4; 5 by default
        options.crawlable          optional   true or false; Whether the server's `robots.txt` lets crawlers follow the link. By default, it does not
        options.forward_query      optional   true or false; Whether the query of a visit is added to the destination's. By default, it is
        create()                   yes
        create_many()              -
        find()                     yes        id, slug
        list()                     yes
        update()                   yes
        delete()                   yes
        clicks()                   yes
        verify()                   yes
        returns id                 always
        returns url                always
        returns short_url          -
        returns tracking_url       -
        returns destination        always
        returns domain             always
        returns slug               always
        returns name               if given
        returns platform           -
        returns tags               if given
        returns external_id        -
        returns expires_at         if given
        returns created_at         always
        returns clicks             always
        returns protected          -
        returns disabled           -
        asked twice                with slug  refused by slug; concurrent requests may make two
        asked twice                otherwise  a second link
        SHLINK_API_KEY             required   an API key, which `shlink api-key:generate` makes
        SHLINK_BASE_URL            required   the URL that requests are sent to
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
        error: fanvue is not configured; set FANVUE_ACCESS_TOKEN
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

#[test]
fn a_misspelt_provider_is_told_with_the_nearest_and_all_names() {
    for command in [
        &["create", "bitlly"][..],
        &["list", "bitlly"],
        &["find", "bitlly", "--id", "1"],
        &["update", "bitlly", "1", "--name", "a"],
        &["delete", "bitlly", "1", "--yes"],
        &["clicks", "bitlly", "1"],
        &["verify", "bitlly"],
        &["move", "bitlly", "dub"],
        &["providers", "bitlly"],
        &[
            "bulk",
            "absent.csv",
            "--out",
            "out.csv",
            "--provider",
            "bitlly",
        ],
    ] {
        let run = run(command);
        expect![[r#"
            error: no provider is named "bitlly"; did you mean "bitly"?
              not configured: <PROVIDERS>
            exit code 2
        "#]]
        .assert_eq(&run.screen());
        let sandboxed = run_in_sandbox(command).screen();
        let expected = "error: no provider is named \"bitlly\"; did you mean \"bitly\"?\n  \
                        configured: <PROVIDERS>\nexit code 2\n";
        assert_eq!(sandboxed, expected);
    }
    let mut command = program();
    command
        .env("DUB_API_KEY", "s3ntinel")
        .args(["list", "dubb"]);
    let screen = finish(&mut command).screen();
    let expected = "error: no provider is named \"dubb\"; did you mean \"dub\"?\n  \
                    configured: dub\n  not configured: ";
    assert!(screen.starts_with(expected), "{screen}");
}

/// Runs the program with a sandbox, and with a variable that is set to nothing.
async fn run_with_fault(sandbox: &Sandbox, variable: &str, arguments: &[&str]) -> Run {
    let mut command = program_at(sandbox);
    command.env(variable, "").args(arguments);
    let run = tokio::task::spawn_blocking(move || finish(&mut command));
    run.await.unwrap()
}

#[tokio::test]
async fn a_provider_with_a_fault_keeps_nobody_from_the_others() {
    let sandbox = Sandbox::start().await.unwrap();
    let fault = "kutt: the environment variable KUTT_API_KEY is empty; ";
    let run = async |arguments: &[&str]| run_with_fault(&sandbox, "KUTT_API_KEY", arguments).await;
    let create = ["create", "shlink", "--destination", "https://brand.example"];
    run(&create).await.ok();
    let needs_it = run(&["list", "kutt"]).await;
    assert!(
        needs_it.stderr.starts_with(&format!("error: {fault}")),
        "{}",
        needs_it.stderr
    );
    assert_eq!(needs_it.code, 2);

    let all = run(&["providers"]).await;
    assert_eq!(all.code, 0);
    assert!(
        all.stdout.contains(",shlink,") && !all.stdout.contains("kutt"),
        "{}",
        all.stdout
    );
    assert!(
        all.stderr.starts_with(&format!("warning: {fault}")),
        "{}",
        all.stderr
    );
    let one = run(&["providers", "kutt"]).await;
    assert!(
        one.stderr.starts_with(&format!("warning: {fault}")),
        "{}",
        one.stderr
    );
    assert!(one.ok().contains("KUTT_API_KEY,required"));
    assert_eq!(run(&["providers", "shlink"]).await.stderr, "");

    let verified = run(&["verify"]).await;
    assert_eq!(verified.code, 1);
    assert!(
        verified.stdout.contains("\nshlink,accepted,"),
        "{}",
        verified.stdout
    );
    assert!(
        verified
            .stdout
            .contains(&format!("\nkutt,failed,\"{fault}")),
        "{}",
        verified.stdout
    );
}

#[tokio::test]
async fn a_row_of_a_provider_that_cannot_be_used_says_why() {
    let sandbox = Sandbox::start().await.unwrap();
    let folder = tempfile::tempdir().unwrap();
    let table = folder.path().join("links.csv");
    let rows = "key,provider,destination\n\
                a,shlink,https://brand.example/a\n\
                b,kutt,https://brand.example/b\n\
                c,bitly,https://brand.example/c\n\
                d,shlnk,https://brand.example/d\n";
    std::fs::write(&table, rows).unwrap();
    let out = folder.path().join("out.csv");
    let mut command = program_at(&sandbox);
    let unset = TrackingLinks::variables()
        .find(|it| it.0 == "bitly")
        .unwrap()
        .1;
    unset.iter().for_each(|it| {
        command.env_remove(&it.name);
    });
    command
        .env("KUTT_API_KEY", "")
        .arg("bulk")
        .arg(&table)
        .arg("--out")
        .arg(&out);
    command.arg("--skip-invalid").arg("--quiet");
    let run = tokio::task::spawn_blocking(move || finish(&mut command))
        .await
        .unwrap();
    let column = "links.csv:";
    for expected in [
        "3: column 2 (provider): kutt: the environment variable KUTT_API_KEY is empty; set it to",
        "4: column 2 (provider): bitly is not configured; set BITLY_ACCESS_TOKEN",
        "5: column 2 (provider): no provider has this name; did you mean `shlink`?",
    ] {
        assert!(
            run.stderr.contains(&format!("{column}{expected}")),
            "{}",
            run.stderr
        );
    }
    assert_eq!(sandbox.shlink().links().len(), 1);
}

#[test]
fn the_options_of_each_provider_are_listed_with_their_types() {
    let known = run(&["providers", "--format", "json"]).ok();
    let mut options = 0;
    for line in known.lines() {
        let provider: serde_json::Value = serde_json::from_str(line).unwrap();
        let name = provider["provider"].as_str().unwrap();
        let fields = provider["fields"].as_array().unwrap();
        let has_options = fields.iter().any(|it| it["field"] == "options");
        let listed = provider["options"].as_array().unwrap();
        assert_eq!(has_options, !listed.is_empty(), "{name}");
        let table = run(&["providers", name, "--format", "table"]).ok();
        for option in listed {
            options += 1;
            let [name, kind, summary] =
                ["name", "type", "summary"].map(|key| option[key].as_str().unwrap());
            assert!(!kind.is_empty() && !summary.is_empty() && !summary.ends_with('.'));
            let shown = table
                .lines()
                .find(|it| it.starts_with(&format!("options.{name} ")));
            assert!(
                shown.unwrap().contains(&format!("{kind}; {summary}")),
                "{table}"
            );
        }
    }
    assert!(options > 0, "no provider has options");
    let dub = run(&["providers", "dub", "--format", "csv"]).ok();
    assert!(
        dub.contains("options.password,optional,text; A password that visitors need"),
        "{dub}"
    );
}
