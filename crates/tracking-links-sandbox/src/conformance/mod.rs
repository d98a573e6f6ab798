//! Checks that a provider does what its capabilities claim: at a simulated server, or at a real
//! one.
//!
//! Each function here is a group of checks. [`Conformance::run`] runs them all.
//!
//! ```
//! use tracking_links_sandbox::Sandbox;
//! use tracking_links_sandbox::conformance::Conformance;
//!
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> Result<(), Box<dyn std::error::Error>> {
//! let sandbox = Sandbox::start().await?;
//! for server in sandbox.servers() {
//!     let provider = server.provider();
//!     let report = Conformance::new(&*provider).remote(server).run().await;
//!     report.assert_passed();
//! }
//! # Ok(())
//! # }
//! ```
//!
//! A provider of your own is checked in the same way. If a test of yours simulates its server,
//! implement [`Remote`] for it, so that what is sent is checked too.

mod clicks;
mod credentials;
mod delete;
mod fields;
mod find;
mod limits;
mod list;
mod many;
mod offered;
mod remote;
mod repeat;
mod report;
mod returned;
mod sent;
mod subject;
mod update;
mod values;

pub use clicks::clicks;
pub use credentials::credentials;
pub use delete::delete;
pub use fields::fields;
pub use find::find;
pub use limits::limits;
pub use list::list;
pub use many::create_many;
pub use offered::not_offered;
pub use remote::Remote;
pub use repeat::repeat;
pub use report::{Check, Outcome, Report};
pub use returned::returned;
pub use subject::Conformance;
pub use update::update;

impl Conformance<'_> {
    /// Runs all checks, one after the other. What they made is deleted again, where the provider
    /// can delete.
    pub async fn run(&self) -> Report {
        let groups = [
            fields(self).await,
            limits(self).await,
            returned(self).await,
            repeat(self).await,
            list(self).await,
            find(self).await,
            update(self).await,
            delete(self).await,
            clicks(self).await,
            credentials(self).await,
            create_many(self).await,
            not_offered(self).await,
        ];
        let mut report = self.report();
        groups.into_iter().for_each(|group| report.append(group));
        report
    }
}
