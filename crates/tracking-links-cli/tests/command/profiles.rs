//! Accounts from a file of profiles.

use std::fs;
use std::path::{Path, PathBuf};

use expect_test::{Expect, expect};
use tempfile::TempDir;
use tracking_links_sandbox::{Sandbox, SimulatedProvider};

use crate::run::{Run, finish, program, write_private};

/// Runs the program with a file of profiles, and arguments after it.
async fn run(config: &Path, arguments: &[&str]) -> Run {
    let mut command = program();
    command
        .arg("--config")
        .arg(config)
        .args(arguments)
        .env("TOKEN", "s3ntinel-in-env");
    let run = tokio::task::spawn_blocking(move || finish(&mut command))
        .await
        .unwrap();
    assert!(!run.screen().contains("s3ntinel"), "{}", run.screen());
    run
}

fn file(folder: &TempDir, text: &str) -> PathBuf {
    let path = folder.path().join("profiles.toml");
    write_private(&path, text);
    path
}

fn names(run: Run) -> Vec<String> {
    run.ok().lines().map(str::to_owned).collect()
}

#[tokio::test]
async fn a_profile_has_accounts_with_secrets_inline_in_files_and_in_the_environment() {
    let sandbox = Sandbox::start().await.unwrap();
    let folder = TempDir::new().unwrap();
    let (fanvue, shlink) = (sandbox.fanvue(), sandbox.shlink());
    write_private(
        &folder.path().join("token"),
        &format!("{}\n", fanvue.token()),
    );
    let config = file(
        &folder,
        &format!(
            "[anna.fanvue]\n\
             FANVUE_ACCESS_TOKEN = {{ file = \"token\" }}\n\
             FANVUE_BASE_URL = {:?}\n\
             FANVUE_HANDLE = \"anna\"\n\
             [anna.fanvue-eu]\n\
             provider = \"fanvue\"\n\
             FANVUE_ACCESS_TOKEN = {{ env = \"TOKEN\" }}\n\
             [berta.shlink]\n\
             SHLINK_API_KEY = {:?}\n\
             SHLINK_BASE_URL = {:?}\n",
            fanvue.base_url(),
            shlink.api_key(),
            SimulatedProvider::base_url(shlink),
        ),
    );
    let providers = ["providers", "--format", "plain"];
    let anna = run(&config, &[&["--profile", "anna"], &providers[..]].concat()).await;
    assert_eq!(names(anna), ["fanvue", "fanvue-eu"]);
    let create = [
        "create",
        "fanvue",
        "--name",
        "Spring",
        "--platform",
        "tiktok",
    ];
    let made = run(&config, &[&["--profile", "anna"], &create[..]].concat()).await;
    assert_eq!(made.ok(), "https://www.fanvue.com/anna/fv-1\n");
    let berta = [
        "--profile",
        "berta",
        "create",
        "shlink",
        "--destination",
        "https://h.example",
    ];
    run(&config, &berta).await.ok();
    assert_eq!((fanvue.links().len(), shlink.links().len()), (1, 1));
}

#[tokio::test]
async fn a_wrong_file_is_refused_with_its_place_and_without_a_value() {
    let folder = TempDir::new().unwrap();
    let check = async |text: &str, arguments: &[&str], expected: Expect| {
        let config = file(&folder, text);
        let screen = run(&config, &[arguments, &["providers"]].concat())
            .await
            .screen();
        expected.assert_eq(&screen.replace(&folder.path().display().to_string(), "DIR"));
    };
    let token = "FANVUE_ACCESS_TOKEN";
    check(
        &format!("[a.fanvue]\n{token} = s3ntinel"),
        &[],
        expect![[r#"
            error: DIR/profiles.toml:2: this is no table of an account in TOML
              begin an account with [PROFILE.ACCOUNT]; a value is a text in quotes,
              or { env = "NAME" }, { file = "PATH" } or { keyring = "NAME" }
            exit code 2
        "#]],
    )
    .await;
    check(
        &format!("[a.fanvue]\n{token} = \"s3ntinel\n"),
        &[],
        expect![[r#"
            error: DIR/profiles.toml:2: this is no table of an account in TOML
              begin an account with [PROFILE.ACCOUNT]; a value is a text in quotes,
              or { env = "NAME" }, { file = "PATH" } or { keyring = "NAME" }
            exit code 2
        "#]],
    )
    .await;
    check(&format!("[a.fanvue]\n{token} = 53"), &[], expect![[r#"
        error: DIR/profiles.toml:2: a value must be a text in quotes, { env = "NAME" }, { file = "PATH" } or { keyring = "NAME" }
        exit code 2
    "#]]).await;
    check(
        &format!("[a.fanvue]\n{token} = {{ fil = \"t\" }}"),
        &[],
        expect![[r#"
            error: DIR/profiles.toml:2: a value must be a text in quotes, { env = "NAME" }, { file = "PATH" } or { keyring = "NAME" }
            exit code 2
        "#]],
    )
    .await;
    check(
        &format!("{token} = \"s3ntinel\""),
        &[],
        expect![[r#"
            error: DIR/profiles.toml:1: this is no table of an account in TOML
              begin an account with [PROFILE.ACCOUNT]; a value is a text in quotes,
              or { env = "NAME" }, { file = "PATH" } or { keyring = "NAME" }
            exit code 2
        "#]],
    )
    .await;
    check(
        "[a.fanvue]\nTOKEN = \"s3ntinel\"",
        &[],
        expect![[r#"
        error: DIR/profiles.toml: [a.fanvue]: there is no variable TOKEN
          the variables are FANVUE_ACCESS_TOKEN, FANVUE_BASE_URL, FANVUE_HANDLE, FANVUE_CREATOR
        exit code 2
    "#]],
    )
    .await;
    check(
        &format!("[a.work]\n{token} = \"s3ntinel\""),
        &[],
        expect![[r#"
            error: DIR/profiles.toml: [a.work]: there is no provider "work"
              name the account after its provider, or set `provider`: <PROVIDERS>
            exit code 2
        "#]],
    )
    .await;
    check("[a.fanvue]\nFANVUE_HANDLE = \"anna\"", &[], expect![[r#"
        error: DIR/profiles.toml: [a.fanvue]: fanvue: the variable FANVUE_ACCESS_TOKEN is not set; set it to an OAuth access token with the scope write:tracking_links
        exit code 2
    "#]]).await;
    check(
        &format!("[a.fanvue]\n{token} = {{ env = \"ABSENT\" }}"),
        &[],
        expect![[r#"
            error: DIR/profiles.toml: [a.fanvue]: the environment variable ABSENT is not set
            exit code 2
        "#]],
    )
    .await;
    check(
        &format!("[a.fanvue]\n{token} = {{ file = \"absent\" }}"),
        &[],
        expect![[r#"
            error: can't read DIR/absent: No such file or directory (os error 2)
            exit code 2
        "#]],
    )
    .await;
    check(
        "[a.fanvue]\n[b.fanvue]",
        &[],
        expect![[r#"
        error: DIR/profiles.toml has 2 profiles
          choose with --profile: a, b
        exit code 2
    "#]],
    )
    .await;
    check(
        "[a.fanvue]\n[b.fanvue]",
        &["--profile", "c"],
        expect![[r#"
        error: DIR/profiles.toml has no profile "c"
          choose with --profile: a, b
        exit code 2
    "#]],
    )
    .await;
}

#[cfg(unix)]
#[tokio::test]
async fn a_secret_that_others_can_read_is_refused_with_the_command_to_run() {
    use std::os::unix::fs::PermissionsExt;
    let folder = TempDir::new().unwrap();
    let open = |path: &Path| fs::set_permissions(path, fs::Permissions::from_mode(0o644)).unwrap();

    let inline = file(&folder, "[a.fanvue]\nFANVUE_ACCESS_TOKEN = \"s3ntinel\"");
    open(&inline);
    let refused = run(&inline, &["providers"]).await;
    assert_eq!(refused.code, 2);
    let remedy = format!("chmod 600 {}", inline.display());
    assert!(refused.stderr.contains(&remedy), "{}", refused.stderr);

    let token = folder.path().join("token");
    write_private(&token, "s3ntinel");
    let elsewhere = file(
        &folder,
        "[a.fanvue]\nFANVUE_ACCESS_TOKEN = { file = \"token\" }",
    );
    open(&elsewhere);
    run(&elsewhere, &["providers"]).await.ok();
    open(&token);
    let refused = run(&elsewhere, &["providers"]).await;
    let remedy = format!("chmod 600 {}", token.display());
    assert!(refused.stderr.contains(&remedy), "{}", refused.stderr);
}

#[test]
fn a_profile_without_a_file_shows_what_one_looks_like() {
    let folder = TempDir::new().unwrap();
    let mut command = program();
    command
        .env("XDG_CONFIG_HOME", folder.path())
        .args(["--profile", "anna", "verify"]);
    let run = finish(&mut command);
    assert_eq!(run.code, 2);
    let path = folder.path().join("tracking-links/profiles.toml");
    assert!(
        run.stderr.contains(&path.display().to_string()),
        "{}",
        run.stderr
    );

    // The example is a file that can be used.
    let lines = run
        .stderr
        .lines()
        .filter_map(|line| line.strip_prefix("    "));
    let example: String = lines.map(|line| format!("{line}\n")).collect();
    write_private(&folder.path().join("fanvue.token"), "token");
    let config = file(&folder, &example);
    let mut command = program();
    command
        .arg("--config")
        .arg(config)
        .args(["providers", "--format", "plain"]);
    command.env("FANVUE_EU_TOKEN", "token");
    assert_eq!(names(finish(&mut command)), ["fanvue", "fanvue-eu"]);
}
