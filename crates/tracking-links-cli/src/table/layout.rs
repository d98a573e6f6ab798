//! How the rows of a table are read.

use tracking_links::Capabilities;

use super::columns::Header;
use super::formula;
use super::keys::Keys;

/// The providers that a row may name, and those that it may not.
#[derive(Debug, Default)]
pub(crate) struct Providers {
    /// What each can do.
    pub(crate) usable: Vec<(String, Capabilities)>,
    /// Those that are known and can't be used, with what to do about each.
    pub(crate) unusable: Vec<(String, String)>,
}

/// How a table is written down, which its OUT.csv keeps.
#[derive(Clone, Copy, Debug)]
pub(super) struct Form {
    pub(super) delimiter: u8,
    pub(super) has_bom: bool,
    /// Whether a first line `sep=;` tells the delimiter.
    pub(super) tells_delimiter: bool,
    pub(super) has_crlf: bool,
}

/// How the rows of a table are read.
#[derive(Debug)]
pub(super) struct Layout {
    pub(super) name: String,
    pub(super) header: Header,
    pub(super) providers: Providers,
    /// The provider of the rows that name none.
    pub(super) provider: Option<String>,
    pub(super) replaces_utm: bool,
    /// Whether the cells are those of an OUT.csv.
    pub(super) restores: bool,
    pub(super) keys: Keys,
    /// The slugs, each with its place.
    pub(super) slugs: Keys,
    pub(super) form: Form,
    pub(super) digest: String,
}

impl Layout {
    /// Returns a cell without the apostrophe that OUT.csv has before a formula.
    pub(super) fn unescaped<'a>(&self, cell: &'a [u8]) -> &'a [u8] {
        formula::unescaped(cell, self.restores)
    }
}
