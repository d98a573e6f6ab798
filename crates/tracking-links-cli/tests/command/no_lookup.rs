//! impact.com, which requires a program and can't be asked for links.

use expect_test::expect;
use tracking_links_sandbox::{Fault, Sandbox};

use crate::create::check_at;
use crate::links::assert_unsupported;

#[tokio::test]
async fn a_link_that_may_exist_is_to_be_looked_for_on_the_site() {
    let sandbox = Sandbox::start().await.unwrap();
    sandbox.impact().fail_next(Fault::DropAfterWrite);
    check_at(&sandbox, &["create", "impact", "--program", "1000"], expect![[r#"
        error: impact create: no valid answer from HOST: connection closed before message completed; the request may have been carried out
          caused by: client error (SendRequest)
          before you run this again, look for the link on the provider's site: impact can't be asked for links
        exit code 3
    "#]]).await;
}

#[tokio::test]
async fn links_are_neither_listed_nor_deleted() {
    assert_unsupported(&[&["list", "impact"], &["delete", "impact", "1", "--yes"]]).await;
}
