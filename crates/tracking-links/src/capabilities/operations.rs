//! The operations that a provider offers.

use crate::key::KeyKind;

/// The operations that a provider offers through this crate. An operation that is not offered is
/// refused before anything is sent.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Operations {
    /// The provider can create links.
    pub create: bool,
    /// The provider can create several links by one request.
    pub create_many: Option<Bulk>,
    /// The keys by which the provider can find a link; empty if it can find none.
    pub find: &'static [KeyKind],
    /// The provider can list the account's links. After a create with an unknown outcome, the list
    /// shows whether there is a link.
    pub list: bool,
    /// The provider can change a link by its id.
    /// [`Capabilities::can_update`](super::Capabilities::can_update) says which fields.
    pub update: bool,
    /// The provider can delete a link by its id.
    pub delete: bool,
    /// The provider can count the clicks of a link in a range of time.
    pub clicks: bool,
    /// The provider can check the credentials without creating anything.
    pub verify: bool,
}

impl Operations {
    /// No operation.
    pub const NONE: Self = Self {
        create: false,
        create_many: None,
        find: &[],
        list: false,
        update: false,
        delete: false,
        clicks: false,
        verify: false,
    };

    /// Lists the operations by the names of the methods of [`Provider`](crate::Provider), and
    /// whether the provider offers them.
    pub fn iter(&self) -> impl Iterator<Item = (&'static str, bool)> {
        let Self {
            create,
            create_many,
            find,
            list,
            update,
            delete,
            clicks,
            verify,
        } = *self;
        [
            ("create", create),
            ("create_many", create_many.is_some()),
            ("find", !find.is_empty()),
            ("list", list),
            ("update", update),
            ("delete", delete),
            ("clicks", clicks),
            ("verify", verify),
        ]
        .into_iter()
    }
}

/// How a provider takes several links by one request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Bulk {
    /// The most links of one request.
    pub max_items: usize,
    /// The most bytes of the body of one request; `None` if the provider documents no limit.
    pub max_bytes: Option<usize>,
    /// Whether one bad link makes the provider refuse all links of the request. If its answer says
    /// which one is bad, the others fail with [`Retry::Now`](crate::Retry::Now); if not, all fail
    /// alike. Even if it does not, the provider may refuse the whole request for a value that does
    /// not fit its schema, such as a number outside its range.
    pub atomic: bool,
    /// Whether the answer may leave out a link that was not made, without a word. What came of it
    /// is then unknown until it is looked up.
    pub may_omit: bool,
}

impl Bulk {
    /// Describes requests of at most `max_items` links, of which a bad one fails alone.
    pub const fn new(max_items: usize) -> Self {
        Self {
            max_items,
            max_bytes: None,
            atomic: false,
            may_omit: false,
        }
    }
}
