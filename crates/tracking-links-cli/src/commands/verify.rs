//! `verify`: whether providers accept the credentials.

use serde_json::json;
use tracking_links::ErrorKind;

use crate::context::Context;
use crate::exit::{Exit, Failed};
use crate::options::Format;
use crate::output::Rows;

/// Check that providers accept the credentials
///
/// Creates nothing. The exit code is 1 if one of them refuses. A provider that can't be asked is
/// `unchecked`.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  tracking-links verify
  tracking-links --profile anna verify fanvue shlink")]
pub(crate) struct Args {
    /// The providers; without any, all that are configured
    #[arg(value_name = "PROVIDER")]
    providers: Vec<String>,
}

pub(crate) async fn run(args: Args, context: &Context) -> Result<Exit, Failed> {
    let links = context.links().await?;
    let all = links.providers().map(|provider| provider.name().to_owned());
    let names = match args.providers.is_empty() {
        true => all.collect(),
        false => args.providers,
    };
    for name in &names {
        links.capabilities(name)?;
    }
    let columns = ["provider", "status", "error"];
    let mut rows = Rows::new(context.format(Format::Csv), columns, &["status"]);
    let mut exit = Exit::Ok;
    for name in &names {
        let (status, error) = match links.verify(name).await {
            Ok(()) => ("accepted", None),
            Err(error) if error.kind() == ErrorKind::Unsupported => ("unchecked", None),
            Err(error) => {
                exit = Exit::Failed;
                let status = match error.kind() {
                    ErrorKind::Authentication
                    | ErrorKind::CredentialExpired
                    | ErrorKind::Permission => "refused",
                    _ => "failed",
                };
                (status, Some(error.to_string()))
            }
        };
        rows.write(&json!({ "provider": name, "status": status, "error": error }))?;
    }
    rows.finish()?;
    Ok(exit)
}
