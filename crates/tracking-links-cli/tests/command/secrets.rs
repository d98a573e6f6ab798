//! No command shows a credential: with its answer, with a refusal, and with an answer that repeats
//! the credential.

use tracking_links_sandbox::{Answer, Sandbox, SimulatedProvider};

use crate::run::{Run, finish, program_at};

/// Secrets that headers can carry.
const SECRET: &str = "s3ntinel-of-the-command-0123456789";

/// The arguments of each command that calls a provider.
fn commands(server: &dyn SimulatedProvider) -> Vec<Vec<String>> {
    let lines = [
        "create P --name Spring --platform instagram",
        "create P --destination https://h.example --slug spring",
        "create P --program 1000",
        "create P --program 1011l222",
        "create P --program 6",
        "create P --ensure --destination https://h.example --slug spring",
        "list P",
        "find P --slug spring",
        "update P 1 --destination https://h.example",
        "delete P 1 --yes",
        "clicks P 1",
        "verify P",
        "providers P",
        "providers",
    ];
    let words = |line: &str| line.replace('P', server.name());
    let lines = lines.iter().map(|line| words(line));
    let split = |line: String| line.split(' ').map(str::to_owned).collect();
    let least = serde_json::to_string(&server.minimal_request()).unwrap();
    let least = ["create", server.name(), "--json", &least].map(str::to_owned);
    [least.to_vec()]
        .into_iter()
        .chain(lines.map(split))
        .collect()
}

#[tokio::test]
async fn no_command_shows_a_credential() {
    let sandbox = Sandbox::start().await.unwrap();
    let mut sent = 0;
    for server in sandbox.servers() {
        let secrets = server.variables().into_iter().filter(|it| it.is_secret);
        let secrets: Vec<_> = secrets.map(|it| it.name).collect();
        assert!(!secrets.is_empty());
        for arguments in commands(server) {
            for format in ["table", "csv", "json", "plain"] {
                let before = server.request_count();
                // An answer that repeats the secret in its headers and its body.
                let body = format!(r#"{{"error":"{SECRET} is wrong","detail":"{SECRET}"}}"#);
                let echo = Answer::new(401).header("x-token", SECRET).body(body);
                server.answer_next(echo);
                let mut command = program_at(&sandbox);
                command.envs(secrets.iter().map(|name| (name, SECRET)));
                command.args(&arguments).args(["--format", format]);
                let run = tokio::task::spawn_blocking(move || finish(&mut command));
                check(&run.await.unwrap(), &arguments);
                sent += server.request_count() - before;
            }
        }
    }
    assert!(sent > 0, "the commands send requests");
}

fn check(run: &Run, arguments: &[String]) {
    let screen = run.screen();
    assert!(!screen.contains("s3ntinel"), "{arguments:?}: {screen}");
    assert!(!screen.contains(&SECRET[..20]), "{arguments:?}: {screen}");
}

/// The secrets of the sandbox's accounts, with which all succeeds that can.
#[tokio::test]
async fn no_command_that_succeeds_shows_a_credential() {
    let sandbox = Sandbox::start().await.unwrap();
    for server in sandbox.servers() {
        let variables = server.variables().into_iter();
        let secrets: Vec<_> = variables
            .filter(|it| it.is_secret)
            .map(|it| it.value)
            .collect();
        for arguments in commands(server) {
            let mut command = program_at(&sandbox);
            command.args(&arguments);
            let run = tokio::task::spawn_blocking(move || finish(&mut command));
            let screen = run.await.unwrap().screen();
            for secret in &secrets {
                assert!(!screen.contains(secret.as_str()), "{arguments:?}: {screen}");
            }
        }
    }
    assert!(sandbox.servers().all(|server| server.link_count() > 0));
}

#[tokio::test]
async fn no_text_of_help_shows_a_credential_of_the_environment() {
    let sandbox = Sandbox::start().await.unwrap();
    for arguments in [
        &["--help"][..],
        &["create", "--help"],
        &["help", "verify"],
        &["man"],
    ] {
        let mut command = program_at(&sandbox);
        for server in sandbox.servers() {
            let variables = server.variables().into_iter();
            command.envs(variables.map(|it| (it.name, SECRET)));
        }
        let run = finish(command.args(arguments));
        assert_eq!(run.code, 0);
        assert!(!run.screen().contains("s3ntinel"), "{}", run.screen());
    }
}
