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
/// `unchecked`, and one whose settings have a fault is `failed`.
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
    let accounts = context.accounts().await?;
    let links = &accounts.links;
    let all = links.providers().map(|provider| provider.name().to_owned());
    let (names, unusable) = match args.providers.is_empty() {
        true if accounts.is_empty() => return Err(accounts.none()),
        true => (all.collect(), &*accounts.unusable),
        false => (args.providers, &[][..]),
    };
    for name in &names {
        accounts.require(name)?;
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
    for account in unusable {
        exit = Exit::Failed;
        let error = account.failed.message();
        rows.write(&json!({ "provider": account.name, "status": "failed", "error": error }))?;
    }
    rows.finish()?;
    Ok(exit)
}
