//! `move` between accounts of sandboxes in this process.

use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, SystemTime};

use serde_json::Value;
use tempfile::TempDir;
use tracking_links::{LinkRequest, Platform, TrackingLinks};
use tracking_links_sandbox::{Fault, RecordedRequest, Sandbox, SimulatedProvider};

use super::command::{Ran, command, run};

/// Two accounts at Shlink and one at Fanvue, with a file of profiles.
struct Accounts {
    old: Sandbox,
    new: Sandbox,
    folder: TempDir,
}

impl Accounts {
    async fn start() -> Self {
        let (old, new) = (
            Sandbox::start().await.unwrap(),
            Sandbox::start().await.unwrap(),
        );
        let shlink = |sandbox: &Sandbox| {
            let shlink = sandbox.shlink();
            format!(
                "provider = \"shlink\"\nSHLINK_API_KEY = {:?}\nSHLINK_BASE_URL = {:?}\n",
                shlink.api_key(),
                SimulatedProvider::base_url(shlink)
            )
        };
        let fanvue = old.fanvue();
        let text = format!(
            "[test.old]\n{}[test.new]\n{}[test.fanvue]\nFANVUE_ACCESS_TOKEN = {:?}\n\
             FANVUE_BASE_URL = {:?}\nFANVUE_HANDLE = \"anna\"\n",
            shlink(&old),
            shlink(&new),
            fanvue.token(),
            fanvue.base_url()
        );
        let folder = TempDir::new().unwrap();
        let profiles = folder.path().join("profiles.toml");
        std::fs::write(&profiles, text).unwrap();
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            let owner = std::fs::Permissions::from_mode(0o600);
            std::fs::set_permissions(&profiles, owner).unwrap();
        }
        Self { old, new, folder }
    }

    fn links(sandbox: &Sandbox) -> TrackingLinks {
        sandbox.links()
    }

    fn command(&self, arguments: &[&str]) -> Command {
        let mut command = command(["--config", "profiles.toml", "--profile", "test"]);
        command
            .args(["--format", "json", "move"])
            .args(arguments)
            .args(["--settling-delay", "0s"])
            .current_dir(self.folder.path());
        command
    }

    async fn run(&self, arguments: &[&str]) -> Ran {
        let command = self.command(arguments);
        tokio::task::spawn_blocking(|| run(command)).await.unwrap()
    }

    fn new_count(&self) -> usize {
        self.new.shlink().links().len()
    }
}

fn is_create(request: &RecordedRequest) -> bool {
    request.method() == "POST"
}

fn by_slug(ran: &Ran, slug: &str) -> Value {
    let lines = ran.lines();
    let line = lines.into_iter().find(|line| line["from_id"] == slug);
    line.unwrap_or_else(|| panic!("{slug}: {}{}", ran.out, ran.err))
}

#[tokio::test(flavor = "multi_thread")]
async fn five_hundred_links_are_moved_once_though_the_move_is_killed_ten_times() {
    const LINKS: usize = 500;
    let accounts = Accounts::start().await;
    let old = Accounts::links(&accounts.old);
    let expiry = SystemTime::now() + Duration::from_secs(86_400 * 30);
    for number in 0..LINKS {
        let mut request =
            LinkRequest::new().destination(format!("https://brand.example/{}?a=%2F", number % 7));
        if number % 2 == 0 {
            request = request.slug(format!("Sp/ring-{number}")).tags(["b", "a"]);
        }
        if number % 3 == 0 {
            request = request.name(format!("Spring {number}")).expires(expiry);
        }
        old.create("shlink", &request).await.unwrap();
    }
    for number in 0..LINKS / 10 {
        let fault = match number % 2 {
            0 => Fault::DropAfterWrite,
            _ => Fault::DropBeforeWrite,
        };
        // One create in ten: those that a fault before this one takes are not asked about.
        let (turn, others) = (AtomicUsize::new(0), 9 * (number + 1));
        let is_tenth = move |request: &RecordedRequest| {
            is_create(request) && turn.fetch_add(1, Ordering::SeqCst) >= others
        };
        accounts.new.shlink().fail_when(is_tenth, fault);
    }
    for kill in 1..=10 {
        let mut child = accounts.command(&["old", "new"]);
        let mut child = child
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        while accounts.new_count() < kill * 40 {
            assert!(
                child.try_wait().unwrap().is_none(),
                "ended before kill {kill}"
            );
            tokio::time::sleep(Duration::from_millis(1)).await;
        }
        child.kill().unwrap();
        child.wait().unwrap();
    }
    let ran = accounts.run(&["old", "new"]).await;
    assert_eq!(ran.code, Some(0), "{}", ran.err);
    assert_eq!(accounts.new_count(), LINKS);
    assert_eq!(accounts.new.shlink().unused_answers(), 0, "each fault hit");
    let lines = ran.lines();
    assert_eq!(lines.len(), LINKS);
    assert!(ran.err.contains("500 links moved"), "{}", ran.err);

    let of = |links: TrackingLinks| async move {
        let links = links
            .list("shlink", tracking_links::Listing::new())
            .unwrap();
        let links = links.all().await.unwrap().into_iter();
        let mut links: Vec<_> = links
            .map(|it| (it.slug, it.destination, it.name, it.tags, it.expires_at))
            .collect();
        links.sort();
        links
    };
    assert_eq!(of(old).await, of(Accounts::links(&accounts.new)).await);
    for line in &lines {
        assert_eq!(line["lost"], serde_json::json!([]), "{line}");
        let to = line["to_url"].as_str().unwrap();
        assert!(
            to.ends_with(line["from_id"].as_str().unwrap().trim_start_matches('/')),
            "{line}"
        );
    }

    let requests = accounts.new.shlink().request_count();
    let again = accounts.run(&["old", "new"]).await;
    assert_eq!((again.code, again.lines().len()), (Some(0), LINKS));
    assert_eq!(
        accounts.new.shlink().request_count(),
        requests,
        "nothing is left to ask"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_slug_that_is_taken_is_the_links_own_or_told() {
    let accounts = Accounts::start().await;
    let (old, new) = (
        Accounts::links(&accounts.old),
        Accounts::links(&accounts.new),
    );
    let link = |slug: &str, to: &str| LinkRequest::new().slug(slug).destination(to);
    let ours = "https://brand.example/a";
    for slug in ["same", "taken", "free"] {
        old.create("shlink", &link(slug, ours).name("Spring"))
            .await
            .unwrap();
    }
    new.create("shlink", &link("same", ours).name("Summer"))
        .await
        .unwrap();
    new.create("shlink", &link("taken", "https://other.example/"))
        .await
        .unwrap();

    let planned = accounts.run(&["old", "new", "--dry-run"]).await;
    assert_eq!(
        (planned.code, planned.lines().len()),
        (Some(0), 3),
        "{}",
        planned.err
    );
    assert_eq!(accounts.new_count(), 2, "a dry run sends nothing");
    assert!(!accounts.folder.path().join("old-to-new.journal").exists());

    let ran = accounts.run(&["old", "new"]).await;
    assert_eq!(ran.code, Some(1), "{}", ran.err);
    assert_eq!(accounts.new_count(), 3);
    assert_eq!(by_slug(&ran, "free")["state"], "created");
    let same = by_slug(&ran, "same");
    assert_eq!(same["state"], "existing");
    let lost = "name: the link has \"Summer\" instead of \"Spring\"";
    assert_eq!(same["lost"], serde_json::json!([lost]));
    let taken = by_slug(&ran, "taken");
    assert_eq!(
        (&taken["state"], &taken["to_url"]),
        (&"rejected".into(), &Value::Null)
    );
    assert!(
        taken["error"].as_str().unwrap().contains("taken"),
        "{taken}"
    );
    assert!(
        ran.err
            .contains("2 links moved, 1 of them found there, 1 refused"),
        "{}",
        ran.err
    );

    // The commands on the journal name the one that goes on with it.
    let on_journal = |arguments: &[&str]| {
        let mut command = command(arguments);
        command.current_dir(accounts.folder.path());
        run(command)
    };
    let ran = on_journal(&["retry", "old-to-new.journal", "--rejected"]);
    assert!(ran.err.contains("run the move command"), "{}", ran.err);
    let ran = on_journal(&["report", "old-to-new.journal"]);
    let go_on = "\n  tracking-links move old new --journal old-to-new.journal\n";
    assert!(ran.out.contains(go_on), "{}", ran.out);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_the_other_provider_does_not_take_or_lacks_is_told() {
    let accounts = Accounts::start().await;
    let old = Accounts::links(&accounts.old);
    let request = LinkRequest::new()
        .destination("https://brand.example/")
        .slug("Spring");
    let named = request.clone().name("Spring").slug("Named").tags(["a"]);
    old.create("shlink", &request).await.unwrap();
    old.create("shlink", &named).await.unwrap();

    let ran = accounts
        .run(&["old", "fanvue", "--set", "platform=tiktok"])
        .await;
    assert_eq!(ran.code, Some(1), "{}", ran.err);
    let named = by_slug(&ran, "Named");
    assert_eq!(named["state"], "created");
    assert_eq!(named["kept"], serde_json::json!(["name", "platform"]));
    let lost: Vec<_> = named["lost"]
        .as_array()
        .unwrap()
        .iter()
        .map(|it| it.as_str().unwrap())
        .collect();
    assert_eq!(
        lost,
        [
            "destination: fanvue does not take it",
            "slug: fanvue does not take it",
            "tags: fanvue does not take it",
            "domain: fanvue does not take it"
        ]
    );
    let other = by_slug(&ran, "Spring");
    assert_eq!(other["state"], "left out");
    assert_eq!(other["error"], "fanvue requires `name`, which it lacks");
    assert_eq!(accounts.old.fanvue().links().len(), 1);

    let ran = accounts.run(&["fanvue", "new"]).await;
    assert_eq!(ran.code, Some(1), "{}", ran.err);
    let lines = ran.lines();
    assert_eq!(lines.len(), 1);
    assert_eq!(
        lines[0]["error"],
        "new requires `destination`, which it lacks"
    );
    let fields = LinkRequest::new()
        .name("Spring")
        .platform(Platform::Instagram);
    old.create("fanvue", &fields).await.unwrap();
    let set = [
        "fanvue",
        "new",
        "--set",
        "destination=https://brand.example/",
    ];
    let ran = accounts.run(&set).await;
    assert_eq!(ran.code, Some(0), "{}", ran.err);
    assert_eq!(accounts.new_count(), 2, "the slugs of Fanvue are kept");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_domain_that_is_lost_is_told_and_one_that_is_set_is_kept() {
    let accounts = Accounts::start().await;
    let old = Accounts::links(&accounts.old);
    let link = LinkRequest::new().destination("https://brand.example/");
    for (slug, domain) in [("a", "go.brand.example"), ("b", "to.brand.example")] {
        let link = link.clone().slug(slug).domain(domain);
        old.create("shlink", &link).await.unwrap();
    }
    let set = ["old", "new", "--set", "domain=to.brand.example"];
    let ran = accounts.run(&set).await;
    assert_eq!(ran.code, Some(0), "{}", ran.err);
    let lost = "domain: the link is on to.brand.example instead of go.brand.example";
    let a = by_slug(&ran, "go.brand.example/a");
    assert_eq!(a["lost"], serde_json::json!([lost]));
    let b = by_slug(&ran, "to.brand.example/b");
    assert_eq!(b["lost"], serde_json::json!([]));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_journal_of_another_job_and_a_wrong_account_are_refused() {
    let accounts = Accounts::start().await;
    let old = Accounts::links(&accounts.old);
    old.create(
        "shlink",
        &LinkRequest::new().destination("https://brand.example/"),
    )
    .await
    .unwrap();
    assert_eq!(
        accounts
            .run(&["old", "new", "--journal", "run.db"])
            .await
            .code,
        Some(0)
    );
    for (arguments, message) in [
        (
            &["new", "old", "--journal", "run.db"][..],
            "is of another job",
        ),
        (&["old", "old"], "are the same account"),
        (&["old", "nobody"], "no account is named"),
        (
            &["old", "new", "--set", "colour=red"],
            "there is no such field",
        ),
    ] {
        let ran = accounts.run(arguments).await;
        assert_eq!(ran.code, Some(2), "{}", ran.err);
        assert!(ran.err.contains(message), "{}", ran.err);
    }
    assert!(Path::new(&accounts.folder.path().join("run.db")).exists());
    assert_eq!(accounts.new_count(), 1);
}
