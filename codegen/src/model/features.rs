//! The Cargo features of a client: those of TLS, and if there are many operations, one for each
//! tag, since a program rarely calls all, and each takes time to compile.

use std::collections::{BTreeMap, BTreeSet};

use crate::model::api::{Api, Operation};
use crate::model::names::{feature_name, unique};

/// The features of the runtime for TLS.
pub(crate) const TLS: [&str; 4] = ["native-tls", "rustls", "rustls-no-provider", "rustls-ring"];

/// The most operations of a client without features for them.
const MAX_WITHOUT: usize = 200;

/// The features for operations. An operation is there if one of its own is on. One without tags is
/// always there.
#[derive(Debug, Default)]
pub(crate) struct Features<'a> {
    /// The feature of each tag. Tags that differ in signs and capitals alone have one.
    by_tag: BTreeMap<&'a str, String>,
}

impl<'a> Features<'a> {
    pub(crate) fn of(api: &'a Api) -> Self {
        if api.operations.len() <= MAX_WITHOUT {
            return Self::default();
        }
        let tags = api.operations.iter().flat_map(|operation| &operation.tags);
        let tags: BTreeSet<&str> = tags.map(String::as_str).collect();
        let is_reserved = |name: &str| name == "default" || TLS.contains(&name);
        let feature = |tag| unique(&feature_name(tag), is_reserved);
        Self {
            by_tag: tags.into_iter().map(|tag| (tag, feature(tag))).collect(),
        }
    }

    /// Returns the features, sorted.
    pub(crate) fn names(&self) -> BTreeSet<&str> {
        self.by_tag.values().map(String::as_str).collect()
    }

    /// Returns those by which one of several operations is there, sorted; none if one always is.
    pub(crate) fn of_operations(&self, operations: &[&Operation]) -> BTreeSet<&str> {
        let features = operations.iter().map(|it| self.of_operation(it));
        let features: Vec<BTreeSet<&str>> = features.collect();
        match features.iter().any(BTreeSet::is_empty) {
            true => BTreeSet::new(),
            false => features.into_iter().flatten().collect(),
        }
    }

    /// Returns those of an operation, sorted; none if it is always there.
    pub(crate) fn of_operation(&self, operation: &Operation) -> BTreeSet<&str> {
        let tags = operation.tags.iter();
        let names = tags.filter_map(|tag| self.by_tag.get(tag.as_str()));
        names.map(String::as_str).collect()
    }
}
