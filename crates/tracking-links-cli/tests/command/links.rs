//! Commands on links that exist: `list`, `find`, `update`, `delete`, `clicks`, `verify`, and `utm`.

use expect_test::expect;
use tracking_links_sandbox::Sandbox;

use crate::run::{run, run_at};

/// Starts a sandbox with links to `https://brand.example/1` and so on, and returns their ids.
async fn with_links(count: usize) -> (Sandbox, Vec<String>) {
    let sandbox = Sandbox::start().await.unwrap();
    let mut ids = Vec::new();
    for number in 1..=count {
        let destination = format!("https://brand.example/{number}");
        let slug = format!("link-{number}");
        let arguments = [
            "create",
            "shlink",
            "--destination",
            &destination,
            "--slug",
            &slug,
        ];
        let json = [&arguments[..], &["--format", "json"]].concat();
        let link: serde_json::Value =
            serde_json::from_str(&run_at(&sandbox, &json).await.ok()).unwrap();
        ids.push(link["id"].as_str().unwrap().to_owned());
    }
    (sandbox, ids)
}

#[tokio::test]
async fn links_are_listed_in_each_form_and_limited() {
    let (sandbox, ids) = with_links(3).await;
    let csv = run_at(&sandbox, &["list", "shlink"]).await.ok();
    assert_eq!(csv.lines().count(), 4);
    assert!(csv.starts_with("provider,id,url,"), "{csv}");
    assert!(ids.iter().all(|id| csv.contains(id.as_str())));
    let plain = run_at(&sandbox, &["list", "shlink", "--format", "plain"])
        .await
        .ok();
    assert!(
        plain.lines().all(|line| line.starts_with("http")),
        "{plain}"
    );
    let limited = ["list", "shlink", "--limit", "2", "--format", "json"];
    assert_eq!(run_at(&sandbox, &limited).await.ok().lines().count(), 2);
    let old = [
        "list",
        "shlink",
        "--created-before",
        "7d",
        "--format",
        "json",
    ];
    let run = run_at(&sandbox, &old).await;
    assert_eq!(run.screen(), "no links\nexit code 0\n");
}

#[tokio::test]
async fn a_link_is_found_changed_and_deleted() {
    let (sandbox, ids) = with_links(2).await;
    let id = ids[0].as_str();
    let found = run_at(&sandbox, &["find", "shlink", "--slug", "link-1"])
        .await
        .ok();
    assert!(found.ends_with("/link-1\n"), "{found}");

    let change = [
        "update",
        "shlink",
        id,
        "--destination",
        "https://brand.example/new",
    ];
    run_at(&sandbox, &change).await.ok();
    let json = ["find", "shlink", "--id", id, "--format", "json"];
    let found = run_at(&sandbox, &json).await.ok();
    assert!(found.contains("https://brand.example/new"), "{found}");

    let asked = run_at(&sandbox, &["delete", "shlink", id]).await;
    expect![[r#"
        error: there is no terminal to ask whether to delete
          add --yes to delete without a question
        exit code 2
    "#]]
    .assert_eq(&asked.screen());
    assert_eq!(sandbox.shlink().links().len(), 2);

    let deleted = run_at(&sandbox, &["delete", "shlink", id, "--yes"]).await;
    assert_eq!(deleted.ok(), format!("{id}\n"));
    let absent = run_at(&sandbox, &["find", "shlink", "--slug", "link-1"]).await;
    assert_eq!(
        absent.screen(),
        "error: shlink has no such link\nexit code 1\n"
    );
}

#[tokio::test]
async fn of_several_links_those_that_can_are_deleted() {
    let (sandbox, ids) = with_links(2).await;
    let arguments = ["delete", "shlink", &ids[0], "nothing", &ids[1], "-y"];
    let run = run_at(&sandbox, &arguments).await;
    assert_eq!((run.code, run.stdout.lines().count()), (1, 2));
    assert!(
        run.stderr.contains("not deleted: nothing"),
        "{}",
        run.stderr
    );
    assert_eq!(sandbox.shlink().links().len(), 0);
}

#[tokio::test]
async fn a_list_of_one_is_deleted_as_any_list_is() {
    let (sandbox, ids) = with_links(2).await;
    for absent in ["nothing", "https://s.test/nothing"] {
        let one = run_at(&sandbox, &["delete", "shlink", absent, "-y"]).await;
        let told = format!("not deleted: {absent}");
        assert!(one.stderr.contains(&told), "{}", one.stderr);
        assert_eq!((one.code, &*one.stdout), (1, ""));
    }
    // A URL that is not found keeps the others no more than an id does.
    let list = ["delete", "shlink", "https://s.test/nothing", &ids[0], "-y"];
    let several = run_at(&sandbox, &list).await;
    assert!(
        several
            .stderr
            .contains("not deleted: https://s.test/nothing")
    );
    assert_eq!((several.code, several.stdout), (1, format!("{}\n", ids[0])));
    assert_eq!(sandbox.shlink().links().len(), 1);
}

#[tokio::test]
async fn an_update_says_which_fields_can_be_changed() {
    let (sandbox, ids) = with_links(1).await;
    let run = run_at(&sandbox, &["update", "shlink", &ids[0], "--slug", "other"]).await;
    expect![[r#"
        error: shlink update: `slug` of a link can't be changed at this provider; these can: `destination`, `name`, `tags`, `expires`
        exit code 2
    "#]].assert_eq(&run.screen());
}

#[tokio::test]
async fn an_update_without_fields_is_refused_before_anything_is_sent() {
    let (sandbox, ids) = with_links(1).await;
    let run = run_at(&sandbox, &["update", "shlink", &ids[0]]).await;
    assert_eq!(run.code, 2);
    assert!(run.stderr.contains("--destination"), "{}", run.stderr);
    assert_eq!(sandbox.shlink().request_count(), 1);
}

#[tokio::test]
async fn clicks_are_counted_for_several_links() {
    let (sandbox, ids) = with_links(2).await;
    let csv = run_at(&sandbox, &["clicks", "shlink", &ids[0], &ids[1]])
        .await
        .ok();
    let rows = ids.iter().map(|id| format!("shlink,{id},0\n"));
    let expected = format!("provider,id,clicks\n{}", rows.collect::<String>());
    assert_eq!(csv, expected);
    let range = ["--from", "2027-01-01", "--to", "2027-02-01T00:00:00Z"];
    let plain = [
        &["clicks", "shlink", &ids[0], "--format", "plain"],
        &range[..],
    ]
    .concat();
    assert_eq!(run_at(&sandbox, &plain).await.ok(), "0\n");

    // Shlink counts totals alone.
    let series = ["clicks", "shlink", &ids[0], &ids[1], "--series"];
    let run = run_at(&sandbox, &series).await;
    assert!(
        run.stderr.contains("shlink returned only the total of"),
        "{}",
        run.stderr
    );
    let rows = ids.iter().map(|id| format!("shlink,{id},,0\n"));
    let expected = format!("provider,id,start,clicks\n{}", rows.collect::<String>());
    assert_eq!(run.ok(), expected);
}

/// Asserts that the provider can do none of these, and that nothing is sent.
pub(crate) async fn assert_unsupported(commands: &[&[&str]]) {
    let sandbox = Sandbox::start().await.unwrap();
    for arguments in commands {
        let run = run_at(&sandbox, arguments).await;
        assert_eq!(run.code, 2, "{}", run.screen());
        assert!(run.stderr.contains("at this provider"), "{}", run.stderr);
    }
    assert!(sandbox.servers().all(|server| server.request_count() == 0));
}

#[tokio::test]
async fn what_a_provider_can_not_do_is_refused_before_anything_is_sent() {
    assert_unsupported(&[
        &["find", "fanvue", "--slug", "a"],
        &["find", "shlink", "--destination", "https://h"],
        &["update", "fanvue", "1", "--name", "a"],
        &["clicks", "fanvue", "1"],
    ])
    .await;
}

#[tokio::test]
async fn credentials_are_verified_and_a_refusal_is_an_exit_code() {
    let sandbox = Sandbox::start().await.unwrap();
    let run = run_at(&sandbox, &["verify"]).await;
    let rows = sandbox.servers().map(|server| {
        let can_verify = server.provider().capabilities().operations.verify;
        let status = if can_verify { "accepted" } else { "unchecked" };
        format!("{},{status},\n", server.name())
    });
    let rows: String = rows.collect();
    let expected = format!("provider,status,error\n{rows}exit code 0\n");
    assert_eq!(run.screen(), expected);
    let mut wrong = crate::run::program_at(&sandbox);
    wrong
        .env("FANVUE_ACCESS_TOKEN", "sentinel")
        .args(["verify", "fanvue"]);
    let run = tokio::task::spawn_blocking(move || crate::run::finish(&mut wrong));
    let run = run.await.unwrap();
    assert_eq!(run.code, 1);
    assert!(run.stdout.contains("fanvue,refused,"), "{}", run.screen());
    assert!(!run.screen().contains("sentinel"), "{}", run.screen());
}

#[test]
fn utm_parameters_are_added_to_urls_without_a_provider() {
    let urls = ["utm", "https://a.example/?x=%31#top", "https://b.example"];
    let tagged = run(&[&urls[..], &["--source", "letter", "--campaign", "Été"]].concat()).ok();
    expect![[r#"
        https://a.example/?x=%31&utm_source=letter&utm_campaign=%C3%89t%C3%A9#top
        https://b.example?utm_source=letter&utm_campaign=%C3%89t%C3%A9
    "#]]
    .assert_eq(&tagged);
    let twice = [
        "utm",
        "https://a.example/?utm_source=old",
        "--source",
        "new",
    ];
    expect![[r#"
        error: tracking-links: remove `utm_source` from `destination`, or have it replaced
          to replace what is there: --utm-replace
        exit code 2
    "#]]
    .assert_eq(&run(&twice).screen());
    let replaced = run(&[&twice[..], &["--replace"]].concat()).ok();
    assert_eq!(replaced, "https://a.example/?utm_source=new\n");
    expect![[r#"
        error: give a parameter, such as --source newsletter
        exit code 2
    "#]]
    .assert_eq(&run(&["utm", "https://a.example"]).screen());
}

#[tokio::test]
async fn a_link_is_named_by_its_url_where_the_provider_can_find_it() {
    let (sandbox, ids) = with_links(2).await;
    let urls = run_at(&sandbox, &["list", "shlink", "--format", "plain"]);
    let urls = urls.await.ok();
    let urls: Vec<_> = urls.lines().collect();
    let csv = run_at(&sandbox, &["clicks", "shlink", urls[0]]).await.ok();
    assert_eq!(csv, format!("provider,id,clicks\nshlink,{},0\n", ids[0]));
    let new = "https://brand.example/new";
    let change = ["update", "shlink", urls[0], "--destination", new];
    assert_eq!(
        run_at(&sandbox, &change).await.ok(),
        format!("{}\n", urls[0])
    );
    // What is not found keeps nothing else.
    let other = "https://s.test/other";
    let both = ["delete", "shlink", urls[1], other, "--yes"];
    let run = run_at(&sandbox, &both).await;
    assert_eq!(run.code, 1, "{}", run.screen());
    assert!(
        run.stderr.contains(&format!("shlink has no link {other}")),
        "{}",
        run.stderr
    );
    assert_eq!(run.stdout, format!("{}\n", ids[1]));
    assert_eq!(sandbox.shlink().links().len(), 1);
    let deleted = run_at(&sandbox, &["delete", "shlink", urls[0], "--yes"]).await;
    assert_eq!(deleted.ok(), format!("{}\n", ids[0]));
    assert_eq!(sandbox.shlink().links().len(), 0);
}
