//! Providers that the environment's variables configure. Each case runs in a process of its own,
//! since a process can't change its variables safely.

use std::collections::BTreeMap;
use std::ffi::OsStr;
use std::process::Command;

use tracking_links::{Dub, DubPlan, ErrorKind, Fanvue, Provider, TrackingLinks};
use tracking_links_sandbox::{Sandbox, Variable};

use crate::{for_fanvue, sandbox};

/// The variable that names what [`the_program`] is to configure.
const PROGRAM: &str = "TRACKING_LINKS_PROGRAM";

/// Prints which providers the environment configures, or the error. If Fanvue is configured with
/// a server on this machine, creates a link and prints its URL.
#[tokio::test]
async fn the_program() {
    let Ok(program) = std::env::var(PROGRAM) else {
        return;
    };
    let result = match program.as_str() {
        "fanvue" => Fanvue::from_env().and_then(|it| it.build()).map(one),
        "dub" => Dub::from_env().and_then(|it| it.build()).map(one),
        "dub-pro" => Dub::from_env()
            .and_then(|it| it.plan(DubPlan::Pro).build())
            .map(one),
        "partly" => {
            let (builder, errors) = TrackingLinks::from_env_partly();
            for error in errors {
                let name = error.provider().expect("it is about one provider");
                println!("left out {name}: {error}");
            }
            builder.build()
        }
        _ => TrackingLinks::from_env().and_then(|it| it.build()),
    };
    let shown = match result {
        Ok(links) => {
            let names: Vec<_> = links.providers().map(Provider::name).collect();
            match std::env::var_os("FANVUE_BASE_URL") {
                Some(_) => url_of_a_link(&links).await,
                None => names.join(" "),
            }
        }
        Err(error) => {
            assert_eq!(error.kind(), ErrorKind::Configuration);
            assert!(!format!("{error:?}").contains("sentinel"));
            error.to_string()
        }
    };
    println!("<{shown}>");
}

async fn url_of_a_link(links: &TrackingLinks) -> String {
    let created = links.create("fanvue", &for_fanvue()).await;
    let url = created.expect("the sandbox creates links").url;
    url.expect("the handle is set")
}

fn one(provider: impl Provider + 'static) -> TrackingLinks {
    let links = TrackingLinks::builder().provider(provider);
    links.build().expect("the only provider has a name")
}

/// Names and values of variables.
type Variables<'a> = &'a [(&'a str, &'a [u8])];

/// Runs the program with these variables only, and returns what it prints.
fn run(program: &str, variables: Variables<'_>) -> String {
    use std::os::unix::ffi::OsStrExt;
    let variables = variables.iter();
    let output = Command::new(std::env::current_exe().expect("a test has a path"))
        .args(["--exact", "environment::the_program", "--nocapture"])
        .env_clear()
        .env(PROGRAM, program)
        .envs(variables.map(|(name, value)| (name, OsStr::from_bytes(value))))
        .output()
        .expect("a test can be run");
    let text = String::from_utf8([output.stdout, output.stderr].concat()).expect("it prints UTF-8");
    if program == "partly" {
        assert!(!text.contains("sentinel"), "{text}");
        let shown = text.lines().filter_map(|line| {
            let at = line.find("left out ").or_else(|| line.find('<'))?;
            Some(line[at..].to_owned())
        });
        return shown.collect::<Vec<_>>().join("\n");
    }
    let shown = text
        .split_once('<')
        .and_then(|(_, it)| it.split_once(">\n"));
    assert!(!text.contains("sentinel"), "{text}");
    shown.unwrap_or_else(|| panic!("{text}")).0.to_owned()
}

const TOKEN: (&str, &[u8]) = ("FANVUE_ACCESS_TOKEN", b"sentinel");

#[tokio::test]
async fn the_providers_whose_variables_are_set_are_configured() {
    assert_eq!(run("fanvue", &[TOKEN]), "fanvue");
    let sandbox = sandbox().await;
    let (mut names, mut all) = (Vec::new(), vec![("FANVUE_HANDLE", &b"anna"[..])]);
    let servers = sandbox.servers();
    let variables: Vec<_> = servers.map(|it| (it.name(), it.variables())).collect();
    let required: BTreeMap<_, _> = TrackingLinks::variables().collect();
    for (name, variables) in &variables {
        let is_required = |variable: &&Variable| {
            let mut all = required[name].iter();
            all.any(|it| it.is_required && it.name == variable.name)
        };
        let required = variables.iter().filter(is_required);
        let required = required.map(|it| match it.is_secret {
            true => (&*it.name, &b"sentinel"[..]),
            false => (&*it.name, it.value.as_bytes()),
        });
        let required: Vec<_> = required.collect();
        assert_eq!(run("all", &required), *name);
        for (absent, _) in required.iter().filter(|_| required.len() > 1) {
            let present = required.iter().filter(|(name, _)| name != absent);
            let shown = run("all", &present.copied().collect::<Vec<_>>());
            let fault = format!("{name}: the environment variable {absent} is not set; set it to ");
            assert!(shown.starts_with(&fault), "{shown}");
        }
        names.push(*name);
        all.extend(required);
    }
    assert_eq!(run("all", &all), names.join(" "));
}

#[test]
fn a_provider_with_a_fault_keeps_nobody_from_the_others() {
    assert_eq!(run("partly", &[]), "<>");
    assert_eq!(run("partly", &[TOKEN]), "<fanvue>");
    let half = ("IMPACT_ACCOUNT_SID", &b"sentinel"[..]);
    let empty = ("KUTT_API_KEY", &b""[..]);
    let shown = run("partly", &[TOKEN, half, empty]);
    let lines: Vec<_> = shown.lines().collect();
    let [impact, kutt, names] = lines.as_slice() else {
        panic!("{shown}");
    };
    assert!(
        impact.starts_with(
            "left out impact: impact: the environment variable IMPACT_AUTH_TOKEN is not set; "
        ),
        "{impact}"
    );
    assert!(
        kutt.starts_with("left out kutt: kutt: the environment variable KUTT_API_KEY is empty; "),
        "{kutt}"
    );
    assert_eq!(*names, "<fanvue>");
}

#[test]
fn a_variable_that_can_not_be_used_is_named_without_its_value() {
    let token = "set it to an OAuth access token with the scope write:tracking_links";
    let cases: [(&str, Variables<'_>, &str, &str); 9] = [
        (
            "fanvue",
            &[],
            "fanvue: the environment variable FANVUE_ACCESS_TOKEN is not set",
            token,
        ),
        (
            "fanvue",
            &[("FANVUE_ACCESS_TOKEN", b"")],
            "FANVUE_ACCESS_TOKEN is empty",
            token,
        ),
        (
            "all",
            &[("FANVUE_ACCESS_TOKEN", b"")],
            "FANVUE_ACCESS_TOKEN is empty",
            token,
        ),
        (
            "all",
            &[("FANVUE_ACCESS_TOKEN", b"sentinel\xff")],
            "is not Unicode",
            token,
        ),
        (
            "all",
            &[TOKEN, ("FANVUE_HANDLE", b"")],
            "FANVUE_HANDLE is empty",
            ", or unset it",
        ),
        (
            "all",
            &[TOKEN, ("FANVUE_HANDLE", b"\xff")],
            "HANDLE is not Unicode",
            "or unset it",
        ),
        (
            "all",
            &[TOKEN, ("FANVUE_HANDLE", b"sentinel/")],
            "the handle is invalid",
            "anna",
        ),
        (
            "all",
            &[TOKEN, ("FANVUE_BASE_URL", b"sentinel")],
            "the base URL",
            "https://",
        ),
        (
            "all",
            &[],
            "the environment configures no provider; set ",
            "FANVUE_ACCESS_TOKEN",
        ),
    ];
    for (program, variables, fault, remedy) in cases {
        let shown = run(program, variables);
        assert!(
            shown.contains(fault) && shown.contains(remedy),
            "{fault}: {shown}"
        );
    }
}

#[test]
fn a_plan_that_the_program_sets_takes_precedence_over_an_unknown_one() {
    let variables: Variables<'_> = &[("DUB_API_KEY", b"sentinel"), ("DUB_PLAN", b"sentinel")];
    let message = "dub: DUB_PLAN names no plan; set it to free, pro, business or advanced";
    assert_eq!(run("dub", variables), message);
    assert_eq!(run("dub-pro", variables), "dub");
}

#[test]
fn accounts_at_one_provider_are_configured_by_variables_from_elsewhere() {
    let mut links = TrackingLinks::builder();
    let mut names = Vec::new();
    for (provider, variables) in TrackingLinks::variables() {
        let required: Vec<_> = variables.iter().filter(|it| it.is_required).collect();
        assert!(required.iter().any(|it| it.is_secret), "{provider}");
        let value = |name: &str| {
            let variable = required.iter().find(|it| it.name == name)?;
            Some(match variable.is_secret {
                true => "sentinel".to_owned(),
                false if name.ends_with("_ID") => "7".to_owned(),
                // A base URL, and the URL of something at a provider.
                false => "https://h.example/a".to_owned(),
            })
        };
        for account in ["anna", "berta"].map(|it| format!("{provider}-{it}")) {
            let added = links.from_variables(provider, &account, value);
            links = added.unwrap();
            names.push(account);
        }
        for absent in &required {
            let value = |name: &str| value(name).filter(|_| name != absent.name);
            let error = TrackingLinks::builder().from_variables(provider, "a", value);
            let error = error.unwrap_err();
            assert_eq!(error.kind(), ErrorKind::Configuration);
            let fault = format!(
                "{provider}: the variable {} is not set; set it to ",
                absent.name
            );
            assert!(error.to_string().starts_with(&fault), "{error}");
            assert!(!format!("{error:?}").contains("sentinel"), "{error:?}");
        }
    }
    let links = links.build().unwrap();
    assert_eq!(
        links.providers().map(Provider::name).collect::<Vec<_>>(),
        names
    );

    let error = TrackingLinks::builder()
        .from_variables("acme", "a", |_| None)
        .unwrap_err();
    assert_eq!(error.kind(), ErrorKind::UnknownProvider);
    assert!(error.to_string().contains("choose fanvue, "), "{error}");
}

#[tokio::test]
async fn the_base_url_the_handle_and_the_creator_are_used() {
    let sandbox = sandbox().await;
    let (token, url) = (sandbox.fanvue().token(), sandbox.fanvue().base_url());
    let variables = [
        ("FANVUE_ACCESS_TOKEN", token.to_owned()),
        ("FANVUE_BASE_URL", url),
        ("FANVUE_HANDLE", "anna".to_owned()),
        ("FANVUE_CREATOR", sandbox.fanvue().creators()[0].to_owned()),
    ];
    let created = tokio::task::spawn_blocking(move || {
        let variables: Vec<_> = variables
            .iter()
            .map(|(name, it)| (*name, it.as_bytes()))
            .collect();
        run("all", &variables)
    });
    assert_eq!(created.await.unwrap(), "https://www.fanvue.com/anna/fv-1");
    let links = sandbox.fanvue().links();
    assert_eq!(
        links[0].creator.as_deref(),
        Some(sandbox.fanvue().creators()[0])
    );
}

#[tokio::test]
async fn variables_that_hold_a_secret_are_known() {
    let sandbox = Sandbox::start().await.unwrap();
    for (provider, variables) in TrackingLinks::variables() {
        let server = sandbox.server(provider).unwrap();
        for known in server.variables() {
            let its = variables.iter().find(|it| it.name == known.name);
            if let Some(its) = its {
                assert_eq!(its.is_secret, known.is_secret, "{}", its.name);
            }
        }
    }
}
