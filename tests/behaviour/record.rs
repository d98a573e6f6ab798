//! The driver of `cargo xtask record` as that command runs it, with the sandbox as the real server.

use std::path::Path;
use std::process::{Command, Output};

use serde_json::Value;
use tracking_links_sandbox::{Answer, Fault, Sandbox, SimulatedProvider};

/// Records a server, and returns the exit code and what was printed.
async fn record(
    server: &dyn SimulatedProvider,
    folder: &Path,
    request: &str,
    write: bool,
) -> (i32, String) {
    let mut command = Command::new(env!("CARGO_BIN_EXE_record"));
    command
        .args([server.name().as_ref(), folder.as_os_str(), request.as_ref()])
        .args(write.then_some("--write"))
        .envs(server.variables().into_iter().map(|it| (it.name, it.value)));
    let output = tokio::task::spawn_blocking(move || command.output()).await;
    let Output {
        status,
        stdout,
        stderr,
    } = output.unwrap().unwrap();
    let text = [stdout, stderr].concat();
    (status.code().unwrap(), String::from_utf8(text).unwrap())
}

#[tokio::test]
async fn another_shape_is_shown_and_replaces_the_answer_only_if_asked() {
    let sandbox = Sandbox::start().await.unwrap();
    let server: &dyn SimulatedProvider = sandbox.fanvue();
    let specs = tempfile::tempdir().unwrap();
    let folder = specs.path().join("answers");
    let file = folder.join("create-tracking-link-201.json");

    let (code, text) = record(server, &folder, "{}", false).await;
    assert_eq!((code, folder.exists()), (4, false), "{text}");
    assert!(
        text.contains("new      create-tracking-link-201\n"),
        "{text}"
    );

    let (code, text) = record(server, &folder, "{}", true).await;
    assert_eq!(code, 0, "{text}");
    let written = std::fs::read_to_string(&file).unwrap();
    let (code, text) = record(server, &folder, "{}", false).await;
    assert_eq!(code, 0, "{text}");
    assert!(
        text.contains("same     create-tracking-link-201\n"),
        "{text}"
    );

    let change = || {
        let answer: Value = serde_json::from_str(&written).unwrap();
        let mut body = answer["body"].clone();
        body["visits"] = 3.into();
        let answer = Answer::json(201, &body).carried_out();
        server.answer_when(Box::new(|request| request.method() == "POST"), answer);
    };
    change();
    let (code, text) = record(server, &folder, "{}", false).await;
    assert_eq!(code, 4, "{text}");
    assert!(text.contains("/visits: came (number)\n"), "{text}");
    assert_eq!(std::fs::read_to_string(&file).unwrap(), written);
    change();
    let (code, text) = record(server, &folder, "{}", true).await;
    assert_eq!(code, 0, "{text}");
    assert!(
        text.contains("replaced create-tracking-link-201\n"),
        "{text}"
    );
    assert!(
        std::fs::read_to_string(&file)
            .unwrap()
            .contains("\"visits\": 3")
    );
    // Nothing else is left beside the folder.
    assert_eq!(specs.path().read_dir().unwrap().count(), 1);
}

#[tokio::test]
async fn refused_credentials_end_the_recording_before_a_link_is_created() {
    let sandbox = Sandbox::start().await.unwrap();
    let server: &dyn SimulatedProvider = sandbox.fanvue();
    let specs = tempfile::tempdir().unwrap();
    server.answer_next(Answer::new(401));
    let (code, text) = record(server, &specs.path().join("answers"), "{}", true).await;
    assert_eq!(code, 1, "{text}");
    assert!(
        text.contains("the credentials can't be verified; no link was created"),
        "{text}"
    );
    assert_eq!((server.request_count(), server.link_count()), (1, 0));
    assert_eq!(specs.path().read_dir().unwrap().count(), 0);
}

#[tokio::test]
async fn a_request_that_does_not_fit_ends_the_recording_before_anything_is_sent() {
    let sandbox = Sandbox::start().await.unwrap();
    let server: &dyn SimulatedProvider = sandbox.fanvue();
    let specs = tempfile::tempdir().unwrap();
    for (request, told) in [
        (
            r#"{"notes":"for people"}"#,
            "leave `notes` unset (unsupported); nothing was sent",
        ),
        (
            r#"{"nmae":"Spring"}"#,
            "the fields of the request: unknown field `nmae`",
        ),
    ] {
        let (code, text) = record(server, &specs.path().join("answers"), request, true).await;
        assert_eq!((code, server.request_count()), (1, 0), "{text}");
        assert!(text.contains(told), "{text}");
    }
}

#[tokio::test]
async fn a_server_that_is_not_there_fails_the_recording() {
    let sandbox = Sandbox::start().await.unwrap();
    let specs = tempfile::tempdir().unwrap();
    for server in sandbox.servers() {
        (0..20).for_each(|_| server.fail_next(Fault::DropBeforeWrite));
        let (code, text) = record(server, &specs.path().join("answers"), "{}", true).await;
        assert_eq!(code, 1, "{text}");
    }
    assert_eq!(specs.path().read_dir().unwrap().count(), 0);
}
