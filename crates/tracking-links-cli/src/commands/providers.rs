//! `providers`: what each provider can do.

use serde_json::{Map, Value, json};
use tracking_links::{
    Capabilities, Field, OnRepeat, OptionMember, Output, ProviderVariable, Support, TrackingLinks,
};

use super::limits;
use crate::accounts::{Accounts, Unusable};
use crate::context::Context;
use crate::exit::{Exit, Failed};
use crate::options::Format;
use crate::output::Rows;

/// Show what each provider can do
///
/// Without a name: a table of the configured providers with the fields of a link, the operations,
/// and what is returned. With a name: all of one provider, with limits, the options that it alone
/// has, what it does when it is asked for the same link twice, and the variables that configure it.
/// Tells of accounts whose settings have a fault. Sends nothing.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  tracking-links --sandbox providers
  tracking-links --sandbox providers shlink
  tracking-links --sandbox providers --format json")]
pub(crate) struct Args {
    /// The provider to show in detail
    provider: Option<String>,
}

pub(crate) async fn run(args: Args, context: &Context) -> Result<Exit, Failed> {
    let accounts = context.accounts().await?;
    let shown = match &args.provider {
        Some(name) => vec![named(name, accounts)?],
        None if accounts.is_empty() => {
            context.note(
                "no provider is configured; these can be, by the variables that `providers NAME` \
                 lists",
            );
            known()
        }
        None => {
            accounts.require_any()?;
            configured(&accounts.links)
        }
    };
    let is_shown = |it: &&Unusable| args.provider.as_ref().is_none_or(|name| *name == it.name);
    accounts
        .unusable
        .iter()
        .filter(is_shown)
        .for_each(|account| account.failed.warn());
    let format = context.format(Format::Csv);
    let mut rows = Rows::new(format, ["provider"], &["provider"]);
    match (format, &args.provider) {
        (Format::Json | Format::Plain, _) => {
            for provider in &shown {
                rows.write(&described(provider))?;
            }
            rows.finish()?;
        }
        (_, None) => compare(format, &shown)?,
        (_, Some(_)) => {
            for provider in &shown {
                show(format, provider)?;
            }
        }
    }
    Ok(Exit::Ok)
}

/// A provider to show.
pub(super) struct Shown {
    /// The name by which commands select it.
    pub(super) name: String,
    title: String,
    pub(super) capabilities: Capabilities,
    variables: Vec<ProviderVariable>,
}

/// Lists the providers that are configured.
fn configured(links: &TrackingLinks) -> Vec<Shown> {
    let shown = links.providers().map(|provider| {
        // An account may have another name than its provider.
        let of = provider
            .runtime()
            .map_or(provider.name(), |it| it.api().name);
        Shown {
            name: provider.name().to_owned(),
            title: provider.title().to_owned(),
            capabilities: *provider.capabilities(),
            variables: variables(of),
        }
    });
    shown.collect()
}

/// Returns the provider of this name: one that is configured, one whose settings have a fault, or
/// one that can be configured.
fn named(name: &str, accounts: &Accounts) -> Result<Shown, Failed> {
    let is_it = |it: &Shown| it.name == name;
    if let Some(shown) = configured(&accounts.links).into_iter().find(is_it) {
        return Ok(shown);
    }
    let unusable = accounts.unusable.iter().find(|it| it.name == name);
    let provider = unusable.map_or(name, |it| &it.provider);
    let known = known().into_iter().find(|it| it.name == provider);
    match known {
        Some(known) => Ok(Shown {
            name: name.to_owned(),
            ..known
        }),
        None => Err(accounts
            .require(name)
            .err()
            .unwrap_or_else(|| accounts.none())),
    }
}

/// Makes the function that lists the providers that can be configured.
macro_rules! known {
    ($(
        $feature:literal: $client:ident as $module:ident
        $({ $Provider:ident, $Builder:ident $(, $Type:ident)* })?;
    )*) => {
        /// Lists the providers that can be configured, which needs no credentials.
        pub(super) fn known() -> Vec<Shown> {
            vec![$($({
                let api = &tracking_links::$module::Client::API;
                Shown {
                    name: api.name.to_owned(),
                    title: api.title.to_owned(),
                    capabilities: tracking_links::$Provider::CAPABILITIES,
                    variables: variables(api.name),
                }
            },)?)*]
        }
    };
}
tracking_links::for_each_provider!(known);

/// Lists the providers that a row may name: all that there are, and those that are configured under
/// names of their own. A fault in the settings of an account is no error here: what needs the
/// account fails with it.
pub(super) async fn nameable(context: &Context) -> Result<Vec<(String, Capabilities)>, Failed> {
    let known = known().into_iter().map(|it| (it.name, it.capabilities));
    let mut providers: Vec<_> = known.collect();
    let Accounts {
        links, unusable, ..
    } = context.accounts().await?;
    let unusable = unusable.iter().filter_map(|it| {
        let of = providers.iter().find(|(name, _)| *name == it.provider)?;
        Some((it.name.clone(), of.1))
    });
    let configured = links.providers();
    let configured = configured.map(|it| (it.name().to_owned(), *it.capabilities()));
    let accounts: Vec<_> = unusable.chain(configured).collect();
    for (name, capabilities) in accounts {
        providers.retain(|(other, _)| *other != name);
        providers.push((name, capabilities));
    }
    Ok(providers)
}

/// Returns what the provider of a row can do; `None` if nothing here has its name.
pub(super) async fn capabilities(context: &Context, name: &str) -> Option<Capabilities> {
    let is_it = |it: &&(String, Capabilities)| it.0 == name;
    // Without credentials, the names of profiles are not known.
    let nameable = nameable(context).await.unwrap_or_default();
    let named = nameable.iter().find(is_it).map(|it| it.1);
    let known = || known().into_iter().find(|it| it.name == name);
    named.or_else(|| Some(known()?.capabilities))
}

/// Lists the variables that configure a provider.
fn variables(provider: &str) -> Vec<ProviderVariable> {
    let mut all = TrackingLinks::variables();
    let found = all.find(|(name, _)| *name == provider);
    found.map(|(_, variables)| variables).unwrap_or_default()
}

/// Shows several providers beside each other: a row for each field and operation.
fn compare(format: Format, providers: &[Shown]) -> Result<(), Failed> {
    let names = providers.iter().map(|provider| provider.name.as_str());
    let mut rows = Rows::new(format, ["what"].into_iter().chain(names), &["what"]);
    let mut row = |what: String, cell: &dyn Fn(&Capabilities) -> String| {
        let cells = providers.iter().map(|provider| {
            let text = cell(&provider.capabilities);
            (provider.name.clone(), Value::from(text))
        });
        let what = [("what".to_owned(), Value::from(what))];
        rows.write(&what.into_iter().chain(cells).collect::<Map<_, _>>())
    };
    for field in Field::ALL {
        row(field.to_string(), &|it| it.support(*field).to_string())?;
    }
    for (index, (operation, _)) in operations(&Capabilities::NONE).enumerate() {
        row(format!("{operation}()"), &|it| {
            let offered = operations(it).nth(index);
            yes(offered.is_some_and(|(_, offered)| offered))
        })?;
    }
    for output in Output::ALL {
        row(format!("returns {output}"), &|it| {
            it.returned(*output).to_string()
        })?;
    }
    rows.finish()?;
    Ok(())
}

/// Shows one provider: a row for each thing that it takes, does or returns.
fn show(format: Format, provider: &Shown) -> Result<(), Failed> {
    let capabilities = &provider.capabilities;
    let mut rows = Rows::new(format, ["what", "support", "details"], &["what"]);
    let mut row = |what: String, support: String, details: String| {
        rows.write(&json!({ "what": what, "support": support, "details": details }))
    };
    row(
        "provider".to_owned(),
        provider.name.clone(),
        provider.title.clone(),
    )?;
    for (field, support) in capabilities.fields() {
        if support != Support::Unsupported {
            let mut details = vec![field.summary().to_owned()];
            details.extend(limits(capabilities, field));
            if field == Field::Options
                && let Some((of, _)) = capabilities.options()
            {
                details.push(format!("JSON such as {{\"{of}\":{{...}}}}, with these"));
            }
            if capabilities.can_update(field) {
                details.push("can be updated".to_owned());
            }
            row(field.to_string(), support.to_string(), details.join("; "))?;
        }
        if field == Field::Options {
            for member in options(capabilities) {
                let details = format!("{}; {}", member.kind, member.summary());
                row(
                    format!("options.{}", member.name),
                    "optional".to_owned(),
                    details,
                )?;
            }
        }
    }
    for (operation, offered) in operations(capabilities) {
        let details = match operation {
            "find" => {
                let keys = capabilities.operations.find.iter();
                keys.map(|key| key.as_str()).collect::<Vec<_>>().join(", ")
            }
            "create_many" => {
                let limits = capabilities.operations.create_many.iter();
                let limits = limits.flat_map(limits::of_bulk);
                limits
                    .filter_map(|it| it.text)
                    .collect::<Vec<_>>()
                    .join("; ")
            }
            _ => String::new(),
        };
        row(format!("{operation}()"), yes(offered), details)?;
    }
    for (output, returned) in capabilities.outputs() {
        row(
            format!("returns {output}"),
            returned.to_string(),
            String::new(),
        )?;
    }
    for (with, does) in repeats(capabilities) {
        row("asked twice".to_owned(), with, does)?;
    }
    for variable in &provider.variables {
        let required = if variable.is_required {
            "required"
        } else {
            "optional"
        };
        row(
            variable.name.clone(),
            required.to_owned(),
            variable.value.to_owned(),
        )?;
    }
    rows.finish()?;
    Ok(())
}

/// Describes a provider in JSON.
fn described(provider: &Shown) -> Value {
    let capabilities = &provider.capabilities;
    let fields = capabilities
        .fields()
        .filter(|(_, support)| *support != Support::Unsupported);
    let fields = fields.map(|(field, support)| {
        let mut described = json!({
            "field": field,
            "required": support == Support::Required,
            "can_update": capabilities.can_update(field),
        });
        for limit in limits::of_field(capabilities, field) {
            described[limit.name] = limit.value;
        }
        described
    });
    let operations: Vec<_> = operations(capabilities)
        .filter(|(_, offered)| *offered)
        .collect();
    let returns = capabilities
        .outputs()
        .map(|(output, returned)| (output.to_string(), Value::from(returned.to_string())));
    let repeats = repeats(capabilities).map(|(with, does)| json!({ "with": with, "does": does }));
    let create_many = capabilities.operations.create_many.map(|bulk| {
        let limits = limits::of_bulk(&bulk).into_iter();
        let limits = limits.map(|it| (it.name.to_owned(), it.value));
        limits.collect::<Map<_, _>>()
    });
    json!({
        "provider": provider.name,
        "title": provider.title,
        "fields": fields.collect::<Vec<_>>(),
        "options": options(capabilities).iter().map(|member| json!({
            "name": member.name,
            "type": member.kind,
            "is_secret": member.is_secret,
            "summary": member.summary(),
        })).collect::<Vec<_>>(),
        "platforms": capabilities.platforms,
        "operations": operations.iter().map(|(name, _)| *name).collect::<Vec<_>>(),
        "find": capabilities.operations.find.iter().map(|key| key.as_str()).collect::<Vec<_>>(),
        "create_many": create_many,
        "returns": returns.collect::<Map<_, _>>(),
        "repeats": repeats.collect::<Vec<_>>(),
        "variables": provider.variables.iter().map(|it| &it.name).collect::<Vec<_>>(),
    })
}

/// Lists the options that this provider alone has.
fn options(capabilities: &Capabilities) -> &'static [OptionMember] {
    capabilities.options().map_or(&[], |(_, members)| members)
}

/// Lists the operations, and whether they are offered.
fn operations(capabilities: &Capabilities) -> impl Iterator<Item = (&'static str, bool)> {
    let operations: Vec<_> = capabilities.operations.iter().collect();
    operations.into_iter()
}

/// Describes the limits of a field.
fn limits(capabilities: &Capabilities, field: Field) -> Vec<String> {
    let limits = limits::of_field(capabilities, field).into_iter();
    let mut limits: Vec<String> = limits.filter_map(|it| it.text).collect();
    if field == Field::Platform && !capabilities.platforms.is_empty() {
        let known: Vec<_> = capabilities
            .platforms
            .iter()
            .map(|it| it.as_str())
            .collect();
        limits.push(known.join(", "));
    }
    limits
}

/// Lists what asking for the same link twice does: with which fields, and what.
fn repeats(capabilities: &Capabilities) -> impl Iterator<Item = (String, String)> {
    let rules = capabilities.repeat_rules();
    // A rule without fields applies to all requests that no rule before it fits.
    let is_complete = rules.iter().any(|rule| rule.with.is_empty());
    let otherwise = ("otherwise".to_owned(), OnRepeat::Duplicates.to_string());
    let rules = rules.iter().map(|rule| {
        let with: Vec<_> = rule.with.iter().map(|field| field.as_str()).collect();
        let with = match with.is_empty() {
            true => "otherwise".to_owned(),
            false => format!("with {}", with.join(", ")),
        };
        (with, rule.does.to_string())
    });
    rules.chain((!is_complete).then_some(otherwise))
}

fn yes(offered: bool) -> String {
    if offered { "yes" } else { "-" }.to_owned()
}
