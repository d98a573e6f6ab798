//! No error and no `Debug` output contains a credential.

use tracking_links::{Error, Fanvue, Impact, LinkRequest, Provider, TrackingLinks};
use tracking_links_sandbox::Answer;

use crate::{for_fanvue, sandbox};

const SECRETS: [&str; 3] = ["sentinel-token", "sentinel-sid", "sentinel-auth"];

fn assert_without_secrets(text: &str) {
    for secret in SECRETS {
        assert!(!text.contains(secret), "{text}");
    }
}

fn assert_error_without_secrets(error: &Error) {
    assert_without_secrets(&format!("{error} {error:?} {error:#?}"));
    assert_without_secrets(&String::from_utf8_lossy(error.body().unwrap_or_default()));
    let mut source = std::error::Error::source(error);
    while let Some(cause) = source {
        assert_without_secrets(&format!("{cause} {cause:?}"));
        source = cause.source();
    }
}

#[tokio::test]
async fn no_credential_is_in_any_debug_or_error() {
    let sandbox = sandbox().await;
    let fanvue = Fanvue::builder("sentinel-token").base_url(sandbox.fanvue().base_url());
    let impact =
        Impact::builder("sentinel-sid", "sentinel-auth").base_url(sandbox.impact().base_url());
    assert_without_secrets(&format!("{fanvue:?} {impact:?}"));
    let (fanvue, impact) = (fanvue.build().unwrap(), impact.build().unwrap());
    assert_without_secrets(&format!("{fanvue:?} {impact:#?}"));

    for status in [201, 302, 400, 401, 403, 500] {
        let echo = |secret: &str| {
            Answer::new(status)
                .header("set-cookie", secret)
                .body(format!(r#"{{"message":"not known: {secret}"}}"#))
        };
        sandbox.fanvue().answer_next(echo("sentinel-token"));
        let error = fanvue.create(&for_fanvue()).await.unwrap_err();
        assert_error_without_secrets(&error);

        sandbox.impact().answer_next(echo("sentinel-auth"));
        let request = LinkRequest::new().program("1000");
        let error = impact.create(&request).await.unwrap_err();
        assert_error_without_secrets(&error);
    }
    let links = TrackingLinks::builder()
        .provider(fanvue)
        .provider(impact)
        .build()
        .unwrap();
    assert_without_secrets(&format!("{links:?} {links:#?}"));

    assert_error_without_secrets(&Fanvue::builder("sentinel-token\n").build().unwrap_err());
    let unfit = Impact::builder("sentinel-sid:", "sentinel-auth\n").build();
    assert_error_without_secrets(&unfit.unwrap_err());
}
