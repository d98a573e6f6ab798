//! The formulas of networks, from their own documentation.

use super::formula::{Base, Formula, Source};

/// eBay Partner Network: the channel is `mkcid` 1, a click is `mkevt` 1, and `toolid` is the
/// value for links that no tool made. The program is the rotation id of the marketplace.
pub(super) const EBAY: Formula = Formula {
    name: "ebay",
    title: "eBay Partner Network",
    account: "the campaign id",
    base: Base::Destination { site: "ebay." },
    parameters: &[
        ("mkevt", Source::Fixed("1")),
        ("mkcid", Source::Fixed("1")),
        ("mkrid", Source::Program),
        ("campid", Source::Account),
        ("toolid", Source::Fixed("10001")),
        ("customid", Source::SubId),
    ],
};

/// Amazon Associates: the tag is the id of the partner's store.
pub(super) const AMAZON: Formula = Formula {
    name: "amazon",
    title: "Amazon Associates",
    account: "the tag of the store",
    base: Base::Destination { site: "amazon." },
    parameters: &[("tag", Source::Account)],
};

/// Awin: the long form of a link to a page of an advertiser, who is the program.
pub(super) const AWIN: Formula = Formula {
    name: "awin",
    title: "Awin",
    account: "the publisher id",
    base: Base::Url("https://www.awin1.com/cread.php"),
    parameters: &[
        ("awinmid", Source::Program),
        ("awinaffid", Source::Account),
        ("clickref", Source::SubId),
        ("clickref2", Source::SubId),
        ("clickref3", Source::SubId),
        ("clickref4", Source::SubId),
        ("clickref5", Source::SubId),
        ("clickref6", Source::SubId),
        ("ued", Source::Destination),
    ],
};
