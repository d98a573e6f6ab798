//! Holds the descriptions of XML that were made so far.

use std::collections::HashMap;

use crate::model::xml::XmlSchema;

/// The descriptions so far.
#[derive(Default)]
pub(super) struct XmlTable {
    /// The index of each described schema, by its component, or by the JSON of a merged schema.
    pub(super) known: HashMap<String, usize>,
    /// Each with the name of its static, its pointer, and without a schema while it is being
    /// described.
    pub(super) defs: Vec<(String, String, Option<XmlSchema>)>,
    /// Whether a list is wrapped if its schema does not say so; `None` before anyone asked.
    pub(super) wraps_lists: Option<bool>,
}
