//! The formula of a network's links, as plain data.

/// How a link is composed from a destination: which parameters are added to which URL.
///
/// ```
/// use tracking_links::{Base, Composed, Formula, LinkRequest, Provider, Source};
///
/// /// A shop that credits the partner who is named in `ref`.
/// const SHOP: Formula = Formula {
///     name: "shop",
///     title: "Shop",
///     account: "the partner's id",
///     base: Base::Destination { site: "shop." },
///     parameters: &[("ref", Source::Account), ("tag", Source::SubId)],
/// };
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), tracking_links::Error> {
/// let shop = Composed::new(&SHOP, "anna")?;
/// let request = LinkRequest::new().destination("https://shop.example/a").sub_ids(["may"]);
/// let link = shop.create(&request).await?;
/// assert_eq!(link.url.as_deref(), Some("https://shop.example/a?ref=anna&tag=may"));
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(
    clippy::exhaustive_structs,
    reason = "callers write formulas of their own"
)]
pub struct Formula {
    /// The name by which callers select the provider, unless another is set.
    pub name: &'static str,
    /// The network's own name.
    pub title: &'static str,
    /// The network's term for the caller's account, for messages, such as `the campaign id`.
    pub account: &'static str,
    /// What the parameters are added to.
    pub base: Base,
    /// The names of the parameters and where their values come from, in order. A parameter without
    /// a value is left out.
    pub parameters: &'static [(&'static str, Source)],
}

/// What a formula adds its parameters to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Base {
    /// The destination.
    Destination {
        /// The start of the destination's host, or of a part of the host after a dot, such as
        /// `ebay.`. A destination at another site is refused, since its link would earn nothing.
        site: &'static str,
    },
    /// The network's own URL, which gets the destination as a parameter.
    Url(&'static str),
}

/// Where the value of a parameter comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Source {
    /// The same value in every link.
    Fixed(&'static str),
    /// The caller's account.
    Account,
    /// The request's [`destination`](crate::LinkRequest::destination).
    Destination,
    /// The request's [`program`](crate::LinkRequest::program), which is then required.
    Program,
    /// The next of the request's [`sub_ids`](crate::LinkRequest::sub_ids).
    SubId,
}
