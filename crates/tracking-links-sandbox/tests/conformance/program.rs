//! The command `conformance`, which checks providers that the environment configures: here, those
//! of a sandbox in this process.

use std::process::{Command, Output};

use tracking_links_sandbox::{Sandbox, SimulatedProvider};

/// Runs the command with an environment that configures these servers alone.
async fn run(servers: &[&dyn SimulatedProvider], arguments: &[&str]) -> (Option<i32>, String) {
    let mut command = Command::new(env!("CARGO_BIN_EXE_tracking-links-sandbox"));
    command.arg("conformance").args(arguments).env_clear();
    for server in servers {
        let variables = server.variables().into_iter();
        command.envs(variables.map(|it| (it.name, it.value)));
    }
    let run = move || command.output().unwrap();
    let Output {
        status,
        stdout,
        stderr,
    } = tokio::task::spawn_blocking(run).await.unwrap();
    let shown = [stdout, stderr].concat();
    (status.code(), String::from_utf8(shown).unwrap())
}

/// The values of the account that the server simulates, as JSON.
fn examples(server: &dyn SimulatedProvider) -> String {
    let provider = server.provider();
    let fields = provider.capabilities().fields();
    let taken = fields.filter(|(_, support)| *support != tracking_links::Support::Unsupported);
    let request = taken.fold(tracking_links::LinkRequest::new(), |request, (field, _)| {
        server.with_example(request, field)
    });
    serde_json::to_string(&request).unwrap()
}

#[tokio::test]
async fn each_provider_passes_and_is_left_without_links_if_it_can_delete() {
    let sandbox = Sandbox::start().await.unwrap();
    for server in sandbox.servers() {
        let examples = examples(server);
        let arguments = [
            "--create-links",
            "--provider",
            server.name(),
            "--examples",
            &examples,
        ];
        let (code, shown) = run(&[server], &arguments).await;
        assert_eq!(code, Some(0), "{shown}");
        let summary = format!("{}: ", server.name());
        assert!(
            shown.lines().any(|line| line.starts_with(&summary)),
            "{shown}"
        );
        if server.provider().capabilities().operations.delete {
            assert_eq!(server.link_count(), 0, "{shown}");
        }
    }
}

#[tokio::test]
async fn a_failed_check_is_told_by_its_line_and_the_exit_status() {
    let sandbox = Sandbox::start().await.unwrap();
    let server = sandbox.servers().next().unwrap();
    server.answer_next(tracking_links_sandbox::Answer::new(403));
    let (code, shown) = run(&[server], &["--create-links"]).await;
    assert_eq!(code, Some(1), "{shown}");
    let failed: Vec<_> = shown
        .lines()
        .filter(|line| line.starts_with("FAILED"))
        .collect();
    assert!(
        matches!(failed.as_slice(), [line] if line.contains("403")),
        "{shown}"
    );
}

#[tokio::test]
async fn nothing_is_sent_unless_it_is_asked_for() {
    let sandbox = Sandbox::start().await.unwrap();
    let servers: Vec<_> = sandbox.servers().collect();
    for (arguments, expected, text) in [
        (&[][..], 2, "--create-links"),
        (&["--help"], 0, "Exit status"),
        (
            &["--create-links", "--examples", "{\"programme\": \"1\"}"],
            2,
            "programme",
        ),
        (&["--create-links", "--provider", "nobody"], 1, "nobody"),
    ] {
        let (code, shown) = run(&servers, arguments).await;
        assert_eq!(code, Some(expected), "{shown}");
        assert!(shown.contains(text), "{shown}");
    }
    assert!(servers.iter().all(|server| server.request_count() == 0));
}
