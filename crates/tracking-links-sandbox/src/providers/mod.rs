//! The simulated providers, and the state that they have in common.

pub(crate) mod account;
mod link;
mod list;
mod prelude;
pub(crate) mod settings;

/// Declares the module of each provider, and re-exports what is public in it.
macro_rules! providers {
    ($(
        $feature:literal: $client:ident as $module:ident
        $({ $Provider:ident, $Builder:ident $(, $Type:ident)* })?;
    )*) => {
        $($(
            mod $module;
            pub use $module::{$Provider, *};
        )?)*
    };
}
tracking_links::for_each_provider!(providers);
