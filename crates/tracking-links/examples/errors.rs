//! Tells errors apart for people: what a shop's clerk, and what its programmers, should hear.
//!
//! `cargo run -p tracking-links --example errors`

use tracking_links::{
    Delivery, Error, ErrorKind, Fanvue, LinkRequest, Platform, Retry, TrackingLinks,
};
use tracking_links_sandbox::{Answer, Fault, Sandbox};

/// Says what a person can do. The error itself, one line without credentials, is for the log.
fn advice(error: &Error) -> String {
    match (error.delivery(), error.retry()) {
        (Delivery::Accepted, _) if error.link().is_none() => {
            return "It exists. Don't create it again.".to_owned();
        }
        (Delivery::Accepted, _) => {
            let fields: Vec<_> = error.fields().iter().map(|it| it.as_str()).collect();
            return format!("It exists, but lacks: {}.", fields.join(", "));
        }
        (Delivery::Unknown, _) => return "It may exist. Look before you try again.".to_owned(),
        (_, Retry::Now) => return "Try again.".to_owned(),
        (_, Retry::After(wait)) => return format!("Try again in {} s.", wait.as_secs()),
        _ => {}
    }
    match error.kind() {
        ErrorKind::InvalidRequest | ErrorKind::Unsupported | ErrorKind::Conflict => {
            let fields: Vec<_> = error.fields().iter().map(|it| it.as_str()).collect();
            format!("Correct the form: {}.", fields.join(", "))
        }
        ErrorKind::Authentication | ErrorKind::CredentialExpired => "Sign in again.".to_owned(),
        ErrorKind::QuotaExceeded => "Delete links, or buy more.".to_owned(),
        _ => format!("Not created. Tell us: {error}"),
    }
}

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let sandbox = Sandbox::start().await?;
    let server = sandbox.fanvue();
    let fanvue = |token| Fanvue::builder(token).base_url(server.base_url());
    let links = TrackingLinks::builder()
        .provider(fanvue(server.token()).build()?)
        .provider(fanvue("wrong").name("signed-out").build()?)
        .build()?;
    let incomplete = LinkRequest::new().name("Spring");
    let request = incomplete.clone().platform(Platform::Instagram);

    server.fail_next(Fault::DropAfterWrite);
    server.answer_next(Answer::new(429).header("retry-after", "20"));
    let cases = [
        (
            "fanvue",
            &request,
            "It may exist. Look before you try again.",
        ),
        ("fanvue", &request, "Try again in 20 s."),
        ("fanvue", &incomplete, "Correct the form: platform."),
        ("signed-out", &request, "Sign in again."),
    ];
    for (provider, request, expected) in cases {
        let created = links.create(provider, request).await;
        let error = created.expect_err("each of these creates fails");
        assert_eq!(advice(&error), expected);
        println!("{expected:42} {error}");
    }
    println!("Four errors, and what a person can do about each");
    Ok(())
}
