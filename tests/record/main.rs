//! Records what a provider's real server answers: the driver of `cargo xtask record`.
//!
//! The requests are those of the facade. They go through a proxy on this machine, which keeps each
//! answer as it came. Secrets are masked before an answer is written. Nothing here names a
//! provider; the sandbox knows examples of each provider's fields.

mod answer;
mod document;
mod folder;
mod outcome;
mod proxy;
mod redact;
mod shape;
mod steps;
#[cfg(test)]
mod tests;

use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode};

use serde_json::Value;
use tracking_links::{LinkRequest, TrackingLinks};
use tracking_links_sandbox::{Sandbox, SimulatedProvider};

use document::Document;
use outcome::Outcome;
use proxy::Proxy;
use redact::Secrets;

/// The exit code if answers differ from the recorded ones, and nothing was written.
const DIFFERENT: u8 = 4;

/// The first argument of the process that makes the calls. It is a process of its own because the
/// variable of the base URL has another value for it.
const CALLS: &str = "--calls";

fn main() -> ExitCode {
    let runtime = tokio::runtime::Runtime::new().expect("the system has threads and sockets");
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let outcome = match arguments[..] {
        [CALLS, name, request, url] => runtime.block_on(call(name, request, url)),
        [name, folder, request] => runtime.block_on(record(name, folder.into(), request, false)),
        [name, folder, request, "--write"] => {
            runtime.block_on(record(name, folder.into(), request, true))
        }
        _ => Err(
            "usage: record PROVIDER FOLDER REQUEST [--write], as `cargo xtask record` calls \
                  it"
            .to_owned(),
        ),
    };
    outcome.unwrap_or_else(|message| {
        eprintln!("error: {message}");
        ExitCode::FAILURE
    })
}

/// Calls the provider that the environment configures, through the proxy at `url`.
async fn call(name: &str, request: &str, url: &str) -> Result<ExitCode, String> {
    let text = |error: tracking_links::Error| error.to_string();
    let sandbox = sandbox().await?;
    let server = known(&sandbox, name)?;
    let links = TrackingLinks::from_env().and_then(|links| links.build());
    let links = links.map_err(text)?;
    let provider = links.provider(name);
    let provider = provider.ok_or_else(|| {
        let variables = server.variables();
        let names = variables.iter().filter(|it| it.is_secret);
        let names: Vec<&str> = names.map(|it| it.name.as_str()).collect();
        format!(
            "the environment does not configure {name}; set {}",
            names.join(" and ")
        )
    })?;
    let stranger = stranger(server, url).map_err(text)?;
    let request = requested(server, request)?;
    steps::call(provider, &stranger, server, &request).await?;
    Ok(ExitCode::SUCCESS)
}

async fn record(
    name: &str,
    folder: PathBuf,
    request: &str,
    write: bool,
) -> Result<ExitCode, String> {
    let sandbox = sandbox().await?;
    let server = known(&sandbox, name)?;
    let asked = requested(server, request)?;
    let document = Document::of(name)?;
    let recorded = folder::read(&folder)?;
    let prefix = format!("{}_", name.to_uppercase().replace('-', "_"));
    let base_url = format!("{prefix}BASE_URL");
    let target = match std::env::var(&base_url) {
        Ok(url) if !url.is_empty() => url,
        _ => {
            let url = server.api().base_url.map(str::to_owned);
            url.ok_or_else(|| format!("{name} has no server of its own; set {base_url}"))?
        }
    };
    let settings = std::env::vars().filter(|(name, _)| name.starts_with(&prefix));
    let settings = settings.filter(|(name, _)| *name != base_url);
    let secrets = Secrets::new(settings.map(|(_, value)| value));

    let proxy = Proxy::start(&target).await?;
    calls_of_own_process(name, request, &base_url, &proxy).await?;
    proxy.repeat_create_with_empty_body().await;
    if proxy.exchanges().is_empty() {
        return Err("there was no answer; nothing was recorded".to_owned());
    }

    let answers = answer::from_exchanges(&proxy.exchanges(), &document, &secrets, &asked);
    let outcome = Outcome::new(&recorded, answers);
    outcome.print(&document, write);
    if !outcome.has_changes() {
        return Ok(ExitCode::SUCCESS);
    }
    if !write {
        println!("nothing was written; --write replaces the answers");
        return Ok(ExitCode::from(DIFFERENT));
    }
    outcome.write(&folder, &secrets)?;
    Ok(ExitCode::SUCCESS)
}

/// Makes the calls in a process whose base URL is that of the proxy.
async fn calls_of_own_process(
    name: &str,
    request: &str,
    base_url: &str,
    proxy: &Proxy,
) -> Result<(), String> {
    let program = std::env::current_exe().map_err(|error| error.to_string())?;
    let mut command = Command::new::<&Path>(&program);
    command
        .args([CALLS, name, request, proxy.url()])
        .env(base_url, proxy.url());
    let status = tokio::task::spawn_blocking(move || command.status()).await;
    match status.map_err(|error| error.to_string())? {
        Ok(status) if status.success() => Ok(()),
        Ok(_) => Err("nothing was recorded".to_owned()),
        Err(error) => Err(format!("cannot run {}: {error}", program.display())),
    }
}

async fn sandbox() -> Result<Sandbox, String> {
    Sandbox::start().await.map_err(|error| error.to_string())
}

fn known<'a>(sandbox: &'a Sandbox, name: &str) -> Result<&'a dyn SimulatedProvider, String> {
    let known = sandbox.server(name);
    known.ok_or_else(|| format!("the facade has no provider {name}"))
}

/// The provider with a credential of the right kind that is nobody's.
fn stranger(
    server: &dyn SimulatedProvider,
    url: &str,
) -> Result<Box<dyn tracking_links::Provider>, tracking_links::Error> {
    server.provider_with(&|client| {
        let credential = server.credential("not-a-credential");
        client.base_url(url).credential(credential)
    })
}

/// The request that has the required fields, with examples, and then the fields of `json`.
fn requested(server: &dyn SimulatedProvider, json: &str) -> Result<LinkRequest, String> {
    let invalid = |error: serde_json::Error| format!("the fields of the request: {error}");
    let least = serde_json::to_value(server.minimal_request()).map_err(invalid)?;
    let (Value::Object(mut fields), Value::Object(more)) =
        (least, serde_json::from_str(json).map_err(invalid)?)
    else {
        return Err("the fields of the request are not a JSON object".to_owned());
    };
    fields.extend(more);
    serde_json::from_value(Value::Object(fields)).map_err(invalid)
}
