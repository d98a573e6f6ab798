//! `create`: one link.

use tracking_links::{Capabilities, Delivery, Error, Key, LinkRequest, Support, TrackingLinks};

use crate::arguments::RequestArgs;
use crate::context::Context;
use crate::exit::{Exit, Failed};
use crate::options::Format;
use crate::output;
use crate::phrases::quoted;

/// Create a link
///
/// Each provider takes other fields: `tracking-links providers NAME` lists them. The link is
/// created at most once; if no answer says whether it exists, the exit code is 3.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  tracking-links --sandbox create fanvue --name Spring --platform instagram
  tracking-links create shlink --destination https://brand.example/shoes --slug shoes --ensure
  echo '{\"name\":\"Spring\",\"platform\":\"tiktok\"}' | tracking-links create fanvue --json -")]
pub(crate) struct Args {
    /// The provider, by its name in `tracking-links providers`
    provider: String,

    /// Make sure that there is exactly one link for its key: create it, or return the one there is
    #[arg(long)]
    ensure: bool,

    #[command(flatten)]
    request: RequestArgs,
}

pub(crate) async fn run(args: Args, context: &Context) -> Result<Exit, Failed> {
    let Args {
        provider,
        ensure,
        request,
    } = args;
    let request = request.into_request()?;
    let links = context.links_of(&[&provider]).await?;
    let create = async {
        match ensure {
            true => links.ensure(&provider, &request).await,
            false => links.create(&provider, &request).await,
        }
    };
    let made = match unless_stopped(create, context).await {
        Some(made) => made,
        None => {
            let message = format!("{provider} create: stopped; the link may have been created");
            let failed = Failed::new(Exit::InDoubt, message);
            let capabilities = links.capabilities(&provider)?;
            return Err(failed.help(after_doubt(capabilities, &provider, &request, ensure)));
        }
    };
    let link = made.map_err(|error| explain(error, links, &provider, &request, ensure))?;
    context.remark(&link);
    let mut rows = output::links(context.format(Format::Plain));
    rows.write(&link)?;
    rows.finish()?;
    Ok(Exit::Ok)
}

/// Explains an error: what the provider takes, or how to look for the link.
fn explain(
    error: Error,
    links: &TrackingLinks,
    provider: &str,
    request: &LinkRequest,
    ensure: bool,
) -> Failed {
    let Ok(capabilities) = links.capabilities(provider) else {
        return error.into();
    };
    let theirs = error.link().map(|link| {
        let id = link.id.as_deref().unwrap_or("unknown");
        let destination = link
            .destination
            .as_deref()
            .unwrap_or("an unknown destination");
        format!("the link that is there: id {id}, to {destination}")
    });
    let delivery = error.delivery();
    let is_incomplete = delivery == Delivery::Accepted && theirs.is_some();
    let has_fields = !error.fields().is_empty();
    let mut failed = Failed::from(error);
    if let Some(theirs) = theirs {
        failed = failed.help(theirs);
    }
    match delivery {
        Delivery::NotSent if has_fields => failed.help(takes(capabilities, provider)).help(
            format!("for more: tracking-links providers {}", quoted(provider)),
        ),
        Delivery::NotSent | Delivery::Rejected => failed,
        _ if is_incomplete => failed.help(
            "run this again, with another value if that one is refused: it makes no second link",
        ),
        Delivery::Unknown | Delivery::Accepted => {
            failed.help(after_doubt(capabilities, provider, request, ensure))
        }
    }
}

/// Waits for a create. The first ^C only asks for patience, since the link may be created all the
/// same; the second returns `None`.
async fn unless_stopped<T>(create: impl Future<Output = T>, context: &Context) -> Option<T> {
    let mut create = std::pin::pin!(create);
    for is_second in [false, true] {
        tokio::select! {
            // Listens before the create begins: until then, ^C ends the process.
            biased;
            stop = tokio::signal::ctrl_c() => match stop {
                Ok(()) if is_second => {}
                Ok(()) => context.note("waiting for the answer; ^C again stops at once"),
                // Without the signal, ^C ends the process as usual.
                Err(_) => return Some(create.await),
            },
            made = &mut create => return Some(made),
        }
    }
    None
}

/// Lists the fields that a provider takes.
fn takes(capabilities: &Capabilities, provider: &str) -> String {
    let named = |wanted: Support| {
        let fields = capabilities
            .fields()
            .filter(|(_, support)| *support == wanted);
        let names: Vec<_> = fields.map(|(field, _)| field.as_str()).collect();
        match names.is_empty() {
            true => "none".to_owned(),
            false => names.join(", "),
        }
    };
    let (required, optional) = (named(Support::Required), named(Support::Optional));
    format!("{provider} takes: required {required}; optional {optional}")
}

/// Says what to do about a link that may exist.
fn after_doubt(
    capabilities: &Capabilities,
    provider: &str,
    request: &LinkRequest,
    ensure: bool,
) -> String {
    match ensure {
        true => "run the same command again: --ensure finds the link if it exists".to_owned(),
        false => how_to_look(capabilities, provider, request),
    }
}

/// Says how to look for a link that may exist.
fn how_to_look(capabilities: &Capabilities, provider: &str, request: &LinkRequest) -> String {
    let (operations, account) = (capabilities.operations, quoted(provider));
    let mut keys = operations.find.iter();
    let key = keys.find_map(|kind| match Key::of(request, *kind)? {
        Key::Slug { slug, domain } => Some((kind, slug, domain)),
        Key::Id(text) | Key::ExternalId(text) | Key::Destination(text) => Some((kind, text, None)),
        _ => None,
    });
    let before = "before you run this again, look for the link";
    match key {
        Some((kind, text, domain)) => {
            let option = kind.as_str().replace('_', "-");
            let domain = domain.map(|domain| format!(" --domain {}", quoted(&domain)));
            format!(
                "{before}: tracking-links find {account} --{option} {}{}",
                quoted(&text),
                domain.unwrap_or_default()
            )
        }
        None if operations.list => {
            format!("{before}: tracking-links list {account} --created-after 10m")
        }
        None => format!("{before} on the provider's site: {provider} can't be asked for links"),
    }
}
