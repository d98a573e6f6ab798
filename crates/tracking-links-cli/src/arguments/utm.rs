//! UTM parameters.

use tracking_links::Utm;

use crate::exit::Failed;

/// UTM parameters, which web analytics read from the query of a destination.
#[derive(Debug, Default, clap::Args)]
#[command(next_help_heading = "UTM parameters of the destination")]
pub(crate) struct UtmArgs {
    /// Who sends the visitors, such as newsletter
    #[arg(long, alias = "source", value_name = "TEXT")]
    utm_source: Option<String>,
    /// The kind of link, such as email
    #[arg(long, alias = "medium", value_name = "TEXT")]
    utm_medium: Option<String>,
    /// The campaign's name
    #[arg(long, alias = "campaign", value_name = "TEXT")]
    utm_campaign: Option<String>,
    /// The keyword that was bought
    #[arg(long, alias = "term", value_name = "TEXT")]
    utm_term: Option<String>,
    /// Which of several links to the same place it is
    #[arg(long, alias = "content", value_name = "TEXT")]
    utm_content: Option<String>,
    /// Replace the parameters that the destination has already
    #[arg(long, aliases = ["replace", "replace-utm"])]
    utm_replace: bool,
}

impl UtmArgs {
    /// Returns whether a parameter is given. Fails if only their replacement is.
    pub(crate) fn is_given(&self) -> Result<bool, Failed> {
        let is_given = self.parameters().is_some();
        match self.utm_replace && !is_given {
            true => Err(
                Failed::setup("there is nothing to replace UTM parameters by")
                    .help("give a parameter, such as --utm-source newsletter"),
            ),
            false => Ok(is_given),
        }
    }

    /// Adds the parameters to a destination.
    pub(crate) fn tag(&self, destination: &str) -> Result<String, Failed> {
        let parameters = self.parameters().unwrap_or_default();
        parameters.tag(destination).map_err(|error| {
            let failed = Failed::setup(error.to_string());
            match !self.utm_replace && parameters.replace().tag(destination).is_ok() {
                true => failed.help("to replace what is there: --utm-replace"),
                false => failed,
            }
        })
    }

    /// Returns the parameters; `None` if none is given.
    fn parameters(&self) -> Option<Utm> {
        let given: [(_, Set); 5] = [
            (&self.utm_source, Utm::source),
            (&self.utm_medium, Utm::medium),
            (&self.utm_campaign, Utm::campaign),
            (&self.utm_term, Utm::term),
            (&self.utm_content, Utm::content),
        ];
        let mut utm = None;
        for (value, set) in given {
            if let Some(value) = value {
                utm = Some(set(utm.unwrap_or_default(), value.clone()));
            }
        }
        utm.map(|utm| if self.utm_replace { utm.replace() } else { utm })
    }
}

/// Sets a parameter.
type Set = fn(Utm, String) -> Utm;
