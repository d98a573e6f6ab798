//! No error and no `Debug` output contains a credential.

use tracking_links::{Error, Fanvue, TrackingLinks};
use tracking_links_sandbox::Answer;

use crate::{least, sandbox};

const SECRET: &str = "sentinel-secret";

fn assert_without_secret(text: &str) {
    assert!(!text.contains(SECRET), "{text}");
}

fn assert_error_without_secret(error: &Error) {
    assert_without_secret(&format!("{error} {error:?} {error:#?}"));
    assert_without_secret(&String::from_utf8_lossy(error.body().unwrap_or_default()));
    let mut source = std::error::Error::source(error);
    while let Some(cause) = source {
        assert_without_secret(&format!("{cause} {cause:?}"));
        source = cause.source();
    }
}

#[tokio::test]
async fn no_credential_is_in_any_debug_or_error() {
    let sandbox = sandbox().await;
    let mut links = TrackingLinks::builder();
    for server in sandbox.servers() {
        let with = |secret: &str| {
            server.provider_with(&|client| client.credential(server.credential(secret)))
        };
        let provider = with(SECRET).unwrap();
        assert_without_secret(&format!("{provider:?} {provider:#?} {server:?}"));
        for status in [201, 302, 400, 401, 403, 500] {
            let answer = Answer::new(status).header("set-cookie", SECRET);
            server.answer_next(answer.body(format!(r#"{{"message":"not known: {SECRET}"}}"#)));
            let error = provider.create(&least(server)).await.unwrap_err();
            assert_error_without_secret(&error);
        }
        assert_error_without_secret(&with(&format!("{SECRET}\n")).unwrap_err());
        links = links.provider(provider);
    }
    let links = links.build().unwrap();
    assert_without_secret(&format!("{links:?} {links:#?}"));
}

#[test]
fn no_credential_is_in_the_debug_or_the_error_of_a_builder() {
    let fanvue = Fanvue::builder(SECRET);
    assert_without_secret(&format!("{fanvue:?} {fanvue:#?}"));
    let unfit = Fanvue::builder(format!("{SECRET}\n")).build();
    assert_error_without_secret(&unfit.unwrap_err());
}
