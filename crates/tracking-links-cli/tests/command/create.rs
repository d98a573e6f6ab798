//! `create`: what is sent, what is shown, and what an error says.

use std::io::Write;
use std::process::{Command, Stdio};
use std::time::{Duration, SystemTime};

use expect_test::{Expect, expect};
use tracking_links::TrackingLink;
use tracking_links_sandbox::{Answer, Fault, Sandbox};

use crate::run::{finish, program, program_at, read, run_at, run_in_sandbox};

fn check(arguments: &[&str], expected: Expect) {
    expected.assert_eq(&run_in_sandbox(arguments).screen());
}

const SPRING: [&str; 6] = [
    "create",
    "fanvue",
    "--name",
    "Spring",
    "--platform",
    "instagram",
];

#[tokio::test]
async fn a_link_is_created_and_its_url_is_printed() {
    let sandbox = Sandbox::start().await.unwrap();
    let run = run_at(&sandbox, &SPRING).await;
    assert_eq!(run.ok(), "https://www.fanvue.com/anna/fv-1\n");
    assert_eq!(sandbox.fanvue().links().len(), 1);
}

#[test]
fn a_sandbox_is_told_once_and_forgets_its_links() {
    for _ in 0..2 {
        let run = finish(program().arg("--sandbox").args(SPRING));
        assert_eq!(run.stdout, "https://www.fanvue.com/anna/fv-1\n");
        assert_eq!(run.stderr.matches("nothing leaves this machine").count(), 1);
        assert_eq!(run.code, 0);
    }
}

#[test]
fn a_link_has_each_form_of_output() {
    let destination = [
        "create",
        "shlink",
        "--destination",
        "https://brand.example/shoes",
    ];
    let with = |options: &[&str]| {
        let run = run_in_sandbox(&[&destination[..], options].concat()).ok();
        let cells: Vec<_> = run.lines().map(str::to_owned).collect();
        cells
    };
    let plain = with(&["--slug", "shoes"]);
    assert_eq!(plain.len(), 1);
    assert!(plain[0].ends_with("/shoes"), "{plain:?}");

    let csv = with(&["--slug", "shoes", "--tags", "a|b", "--format", "csv"]);
    assert!(csv[0].starts_with("provider,id,url,"), "{csv:?}");
    assert!(csv[1].contains(",a|b,"), "{csv:?}");
    assert!(csv[1].ends_with(",created"), "{csv:?}");

    let json = with(&[
        "--slug", "shoes", "--tag", "a", "--tag", "b", "--format", "json",
    ]);
    let json: serde_json::Value = serde_json::from_str(&json[0]).unwrap();
    assert_eq!(json["tags"], serde_json::json!(["a", "b"]));
    assert_eq!(json["made"], "created");

    let table = with(&["--slug", "shoes", "--format", "table"]);
    assert!(table[0].starts_with("PROVIDER  ID "), "{table:?}");
    assert!(!table[0].contains("EXPIRES_AT"), "{table:?}");
}

#[test]
fn an_empty_value_is_refused_like_a_variable_that_is_not_set() {
    for (option, field) in [("--slug", "slug"), ("--tag", "tags")] {
        let run = run_in_sandbox(&[
            "create",
            "shlink",
            "--destination",
            "https://brand.example",
            option,
            "",
        ]);
        let refused = format!("leave `{field}` unset rather than empty");
        assert!(run.stderr.contains(&refused), "{}", run.stderr);
        assert_eq!((run.code, &*run.stdout), (2, ""));
    }
}

#[test]
fn fields_that_do_not_fit_are_refused_with_those_that_do() {
    check(
        &["create", "fanvue", "--name", "Spring", "--slug", "spring"],
        expect![[r#"
            error: fanvue create: leave `slug` unset (unsupported); set `platform` (required)
              fanvue takes: required name, platform; optional none
              for more: tracking-links providers fanvue
            exit code 2
        "#]],
    );
    check(
        &["create", "shlink", "--expires", "tomorrow"],
        expect![[r#"
            error: write `expires` as a time of RFC 3339 in UTC such as 2027-01-31T12:00:00Z, or as a duration such as 7d, 12h or 90m
              for example: --expires '86400'
            exit code 2
        "#]],
    );
    check(
        &["create", "nobody", "--name", "Spring"],
        expect![[r#"
            error: no provider is named "nobody"
              configured: <PROVIDERS>
            exit code 2
        "#]],
    );
    check(
        &["create", "fanvue", "--json", "{\"nmae\":\"Spring\"}"],
        expect![[r#"
            error: can't read the request of --json: unknown field `nmae`, expected one of `destination`, `name`, `slug`, `domain`, `tags`, `notes`, `expires`, `folder`, `external_id`, `targets`, `program`, `ad`, `property`, `platform`, `sub_ids`, `shared_id`, `options` at line 1 column 7
              for example: {"name":"Spring","platform":"instagram"}
            exit code 2
        "#]],
    );
    check(
        &["create", "fanvue", "--utm-source", "letter"],
        expect![[r#"
        error: UTM parameters are added to a destination
          give one with --destination URL
        exit code 2
    "#]],
    );
}

#[test]
fn a_misspelt_option_is_a_usage_error_with_a_suggestion() {
    check(
        &["create", "fanvue", "--nam", "Spring"],
        expect![[r#"
        error: unexpected argument '--nam' found

          tip: a similar argument exists: '--name'

        Usage: tracking-links create --name <TEXT> <PROVIDER>

        For more information, try '--help'.
        exit code 2
    "#]],
    );
}

/// Checks what a run shows, in which `HOST` is any server of the sandbox.
pub(crate) async fn check_at(sandbox: &Sandbox, arguments: &[&str], expected: Expect) {
    let mut screen = run_at(sandbox, arguments).await.screen();
    for server in sandbox.servers() {
        let base_url = server.base_url();
        let (_, port) = base_url.rsplit_once(':').unwrap();
        screen = screen.replace(&format!("127.0.0.1:{port}"), "HOST");
    }
    expected.assert_eq(&screen);
}

#[tokio::test]
async fn a_link_that_may_exist_is_in_doubt_with_the_way_to_look() {
    let sandbox = Sandbox::start().await.unwrap();
    sandbox.fanvue().fail_next(Fault::DropAfterWrite);
    check_at(&sandbox, &SPRING, expect![[r#"
        error: fanvue create: no valid answer from HOST: connection closed before message completed; the request may have been carried out
          caused by: client error (SendRequest)
          before you run this again, look for the link: tracking-links list fanvue --created-after 10m
        exit code 3
    "#]]).await;
    assert_eq!(sandbox.fanvue().links().len(), 1);

    let shoes = [
        "create",
        "shlink",
        "--destination",
        "https://h.example",
        "--slug",
        "shoes",
    ];
    sandbox.shlink().fail_next(Fault::DropAfterWrite);
    check_at(&sandbox, &shoes, expect![[r#"
        error: shlink create: no valid answer from HOST: connection closed before message completed; the request may have been carried out
          caused by: client error (SendRequest)
          before you run this again, look for the link: tracking-links find shlink --slug shoes
        exit code 3
    "#]]).await;

    // A slug is one of its domain.
    sandbox.shlink().fail_next(Fault::DropAfterWrite);
    let elsewhere = [&shoes[..], &["--domain", "go.brand.example"]].concat();
    let run = run_at(&sandbox, &elsewhere).await;
    let command = "tracking-links find shlink --slug shoes --domain go.brand.example\n";
    assert!(run.stderr.contains(command), "{}", run.stderr);
}

#[cfg(unix)]
#[tokio::test]
async fn an_interrupt_waits_for_the_answer_and_a_second_one_leaves_the_link_in_doubt() {
    let sandbox = Sandbox::start().await.unwrap();
    for (interrupts, stall) in [(1, 1_500), (2, 60_000)] {
        let stall = Duration::from_millis(stall);
        sandbox.fanvue().fail_next(Fault::SlowAfterWrite(stall));
        let mut command = program_at(&sandbox);
        command
            .args(SPRING)
            .stdout(Stdio::piped())
            .stderr(Stdio::piped());
        let child = command.spawn().unwrap();
        let before = sandbox.fanvue().links().len();
        while sandbox.fanvue().links().len() == before {
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
        for _ in 0..interrupts {
            let id = child.id().to_string();
            Command::new("kill").args(["-INT", &id]).status().unwrap();
            tokio::time::sleep(Duration::from_millis(300)).await;
        }
        let run = tokio::task::spawn_blocking(move || read(child.wait_with_output().unwrap()));
        let run = run.await.unwrap();
        assert!(
            run.stderr.contains("^C again stops at once"),
            "{}",
            run.screen()
        );
        match interrupts {
            1 => assert_eq!(run.ok(), "https://www.fanvue.com/anna/fv-1\n"),
            _ => {
                assert_eq!(run.code, 3);
                assert!(
                    run.stderr.contains("tracking-links list fanvue"),
                    "{}",
                    run.stderr
                );
            }
        }
    }
    assert_eq!(sandbox.fanvue().links().len(), 2);
}

#[tokio::test]
async fn ensure_returns_the_link_that_is_there_or_says_where_it_leads() {
    let sandbox = Sandbox::start().await.unwrap();
    let shoes = |destination| {
        [
            "create",
            "shlink",
            "--ensure",
            "--slug",
            "shoes",
            "--destination",
            destination,
        ]
    };
    let first = run_at(&sandbox, &shoes("https://h.example/1")).await.ok();
    let second = run_at(&sandbox, &shoes("https://h.example/1")).await.ok();
    assert_eq!(first, second);
    let taken = run_at(&sandbox, &shoes("https://h.example/2")).await;
    assert_eq!(taken.code, 1);
    assert!(
        taken.stderr.contains("https://h.example/1"),
        "{}",
        taken.stderr
    );
    assert_eq!(sandbox.shlink().links().len(), 1);
}

#[tokio::test]
async fn a_refusal_by_the_provider_is_shown_with_its_words() {
    let sandbox = Sandbox::start().await.unwrap();
    let answer = Answer::new(403).body(r#"{"error":"The account\u001b[31m is closed"}"#);
    sandbox.fanvue().answer_next(answer);
    let run = run_at(&sandbox, &SPRING).await;
    assert_eq!(run.code, 1);
    assert!(run.stderr.contains("is closed"), "{}", run.stderr);
    assert!(!run.stderr.contains('\u{1b}'), "{}", run.stderr);
}

#[tokio::test]
async fn json_is_read_from_stdin_and_options_add_to_it() {
    let sandbox = Sandbox::start().await.unwrap();
    let mut command = program_at(&sandbox);
    command.args(["create", "fanvue", "--json", "-", "--platform", "tiktok"]);
    command
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    let run = tokio::task::spawn_blocking(move || {
        let mut child = command.spawn().unwrap();
        let request = br#"{"name":"Spring \u0026 more","platform":"instagram"}"#;
        child.stdin.take().unwrap().write_all(request).unwrap();
        read(child.wait_with_output().unwrap())
    });
    run.await.unwrap().ok();
    let body = sandbox.fanvue().requests()[0].body().to_vec();
    let body: serde_json::Value = serde_json::from_slice(&body).unwrap();
    assert_eq!(body["name"], "Spring & more");
    assert_eq!(body["externalSocialPlatform"], "tiktok");
}

#[tokio::test]
async fn an_expiry_may_be_a_duration() {
    let sandbox = Sandbox::start().await.unwrap();
    let day = Duration::from_secs(24 * 60 * 60);
    for (text, expected) in [("7d", 7 * day), ("12h", day / 2), ("2w", 14 * day)] {
        let destination = format!("https://brand.example/{text}");
        let create = [
            "create",
            "shlink",
            "--destination",
            &destination,
            "--expires",
            text,
        ];
        let json = [&create[..], &["--format", "json"]].concat();
        let link: TrackingLink = serde_json::from_str(&run_at(&sandbox, &json).await.ok()).unwrap();
        let left = link
            .expires_at
            .unwrap()
            .duration_since(SystemTime::now())
            .unwrap();
        assert!(
            left <= expected && left + Duration::from_secs(60) > expected,
            "{text}"
        );
    }
}

#[tokio::test]
async fn utm_parameters_that_the_destination_has_are_replaced_if_that_is_asked() {
    let sandbox = Sandbox::start().await.unwrap();
    let tagged = "https://brand.example/?utm_source=old&a=1";
    let create = [
        "create",
        "shlink",
        "--destination",
        tagged,
        "--utm-source",
        "new",
    ];
    let refused = run_at(&sandbox, &create).await;
    assert!(
        refused
            .stderr
            .contains("to replace what is there: --utm-replace")
    );
    assert_eq!((refused.code, sandbox.shlink().request_count()), (2, 0));
    for option in ["--utm-replace", "--replace-utm"] {
        run_at(&sandbox, &[&create[..], &[option]].concat())
            .await
            .ok();
        let body = sandbox.shlink().requests().pop().unwrap().body().to_vec();
        let body: serde_json::Value = serde_json::from_slice(&body).unwrap();
        assert_eq!(body["longUrl"], "https://brand.example/?a=1&utm_source=new");
    }
    let nothing = ["create", "shlink", "--destination", tagged, "--utm-replace"];
    let refused = run_at(&sandbox, &nothing).await;
    assert!(
        refused.stderr.contains("nothing to replace"),
        "{}",
        refused.stderr
    );
    assert_eq!(refused.code, 2);
}

#[tokio::test]
async fn utm_parameters_go_into_the_destination() {
    let sandbox = Sandbox::start().await.unwrap();
    let destination = "https://brand.example/shoes?size=42#top";
    let arguments = [
        "create",
        "shlink",
        "--destination",
        destination,
        "--utm-source",
        "letter",
    ];
    run_at(&sandbox, &arguments).await.ok();
    let body = sandbox.shlink().requests()[0].body().to_vec();
    let body: serde_json::Value = serde_json::from_slice(&body).unwrap();
    let expected = "https://brand.example/shoes?size=42&utm_source=letter#top";
    assert_eq!(body["longUrl"], expected);
}
