//! The table of providers: the one place in the code that lists them.

/// Calls the macro `$walk` with all rows of the table, in the order in which people read them.
///
/// A row has the feature of the provider, its generated client, the name under which this crate
/// re-exports the client and which the provider's modules have, and the provider with its builder
/// and other types of its own. A row without braces is of a generated client for which there is no
/// provider: nothing but the re-export is made from it.
///
/// ```
/// macro_rules! features {
///     ($($feature:literal: $client:ident as $module:ident $({ $($provider:tt)* })?;)*) => {
///         [$($feature),*]
///     };
/// }
/// let features = tracking_links::for_each_provider!(features);
/// assert_eq!(features[0], "fanvue");
/// ```
#[doc(hidden)]
#[macro_export]
macro_rules! for_each_provider {
    ($walk:ident) => {
        $walk! {
            "fanvue": fanvue_client as fanvue { Fanvue, FanvueBuilder };
            "impact": impact_client as impact { Impact, ImpactBuilder };
            "shlink": shlink_client as shlink { Shlink, ShlinkBuilder, ShlinkOptions };
            "kutt": kutt_client as kutt { Kutt, KuttBuilder, KuttOptions };
            "dub": dub_client as dub { Dub, DubBuilder, DubOptions, DubPlan };
            "bitly": bitly_client as bitly { Bitly, BitlyBuilder };
            "partnerize": partnerize_client as partnerize { Partnerize, PartnerizeBuilder, PartnerizeOptions };
            "shortio": shortio_client as shortio { Shortio, ShortioBuilder };
            "rebrandly": rebrandly_client as rebrandly { Rebrandly, RebrandlyBuilder };
            "everflow": everflow_client as everflow { Everflow, EverflowBuilder, EverflowOptions, EverflowRegion };
            "appsflyer": appsflyer_client as appsflyer { Appsflyer, AppsflyerBuilder, AppsflyerOptions };
            "awin": awin_client as awin { Awin, AwinBuilder, AwinOptions };
            "firstpromoter": firstpromoter_client as firstpromoter { Firstpromoter, FirstpromoterBuilder };
            "linkbreakers": linkbreakers_client as linkbreakers { Linkbreakers, LinkbreakersBuilder, LinkbreakersOptions };
        }
    };
}
