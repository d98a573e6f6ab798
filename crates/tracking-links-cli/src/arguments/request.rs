//! A request for a link: its fields, JSON, and UTM parameters of its destination.

use std::io::{self, Read};

use tracking_links::LinkRequest;

use super::fields::FieldArgs;
use super::utm::UtmArgs;
use crate::exit::Failed;

/// A request for a link.
#[derive(Debug, clap::Args)]
pub(crate) struct RequestArgs {
    #[command(flatten)]
    fields: FieldArgs,

    /// Start from this request in JSON, or from stdin if it is -; options add to it
    #[arg(long, value_name = "REQUEST|-")]
    json: Option<String>,

    #[command(flatten)]
    utm: UtmArgs,
}

impl RequestArgs {
    /// Makes the request.
    pub(crate) fn into_request(self) -> Result<LinkRequest, Failed> {
        let mut request = match self.json.as_deref() {
            None => LinkRequest::new(),
            Some("-") => {
                let text = io::read_to_string(io::stdin().take(MAX_JSON_BYTES));
                let text = text.map_err(|error| Failed::setup(format!("stdin: {error}")))?;
                parse(&text)?
            }
            Some(text) => parse(text)?,
        };
        self.fields.apply(&mut request)?;
        if self.utm.is_given()? {
            let Some(destination) = &request.destination else {
                return Err(Failed::setup("UTM parameters are added to a destination")
                    .help("give one with --destination URL"));
            };
            request.destination = Some(self.utm.tag(destination)?);
        }
        Ok(request)
    }
}

/// The most that is read from stdin.
const MAX_JSON_BYTES: u64 = 16 * 1024 * 1024;

fn parse(text: &str) -> Result<LinkRequest, Failed> {
    serde_json::from_str(text).map_err(|error| {
        Failed::setup(format!("can't read the request of --json: {error}"))
            .help(r#"for example: {"name":"Spring","platform":"instagram"}"#)
    })
}
