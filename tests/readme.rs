#![doc = include_str!("../README.md")]

#[path = "capabilities/rows.rs"]
pub mod capabilities;

#[doc = include_str!("../crates/tracking-links/README.md")]
pub mod crate_readme {}

/// The examples of the guide. Its commands are run by a test of `tracking-links-cli`.
pub mod guide {
    #[doc = include_str!("../docs/guide/src/introduction.md")]
    pub mod introduction {}

    #[doc = include_str!("../docs/guide/src/first-link.md")]
    pub mod first_link {}

    #[doc = include_str!("../docs/guide/src/csv.md")]
    pub mod csv {}

    #[doc = include_str!("../docs/guide/src/in-doubt.md")]
    pub mod in_doubt {}

    #[doc = include_str!("../docs/guide/src/workers.md")]
    pub mod workers {}

    #[doc = include_str!("../docs/guide/src/moving.md")]
    pub mod moving {}

    #[doc = include_str!("../docs/guide/src/kutt.md")]
    pub mod kutt {}

    #[doc = include_str!("../docs/guide/src/dub.md")]
    pub mod dub {}

    #[doc = include_str!("../docs/guide/src/bitly.md")]
    pub mod bitly {}

    #[doc = include_str!("../docs/guide/src/partnerize.md")]
    pub mod partnerize {}

    #[doc = include_str!("../docs/guide/src/shortio.md")]
    pub mod shortio {}

    #[doc = include_str!("../docs/guide/src/rebrandly.md")]
    pub mod rebrandly {}

    #[doc = include_str!("../docs/guide/src/everflow.md")]
    pub mod everflow {}

    #[doc = include_str!("../docs/guide/src/awin.md")]
    pub mod awin {}

    #[doc = include_str!("../docs/guide/src/appsflyer.md")]
    pub mod appsflyer {}

    #[doc = include_str!("../docs/guide/src/firstpromoter.md")]
    pub mod firstpromoter {}

    #[doc = include_str!("../docs/guide/src/linkbreakers.md")]
    pub mod linkbreakers {}

    #[doc = include_str!("../docs/guide/src/adding-a-provider.md")]
    pub mod adding_a_provider {}

    #[doc = include_str!("../docs/guide/src/document-changes.md")]
    pub mod document_changes {}
}
