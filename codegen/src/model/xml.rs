//! Describes how the types of a client are written in XML (OpenAPI 3.1 section 4.8.26).

/// How the values of a schema are written in XML.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum XmlSchema {
    /// Nothing is known of the value.
    Any,
    Text,
    /// A text of a format that no empty text has, such as a date.
    Formatted,
    Number,
    Boolean,
    List {
        /// The name of the element of each item.
        item: XmlName,
        items: Box<XmlSchema>,
        /// Whether the items are in an element that has the name of the list.
        wrapped: bool,
    },
    /// An object with arbitrary member names.
    Map(Box<XmlSchema>),
    Object {
        members: Vec<XmlMember>,
        /// The schema of members that the document does not list.
        additional: Box<XmlSchema>,
    },
    Union(Vec<XmlSchema>),
    /// The named schema whose static has this name.
    Named(String),
}

/// The name of an element or attribute. Prefix and namespace may be empty.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct XmlName {
    pub(crate) prefix: String,
    pub(crate) local: String,
    pub(crate) namespace: String,
}

/// A member of an object, or the root element of a document.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct XmlMember {
    /// The name in JSON; empty if the root element is the whole value.
    pub(crate) json: String,
    pub(crate) name: XmlName,
    pub(crate) is_attribute: bool,
    pub(crate) schema: XmlSchema,
}

/// A schema to which others refer.
#[derive(Clone, Debug)]
pub(crate) struct XmlDef {
    /// The name of its static in Rust.
    pub(crate) name: String,
    /// The pointer of the schema.
    pub(crate) pointer: String,
    pub(crate) schema: XmlSchema,
}
