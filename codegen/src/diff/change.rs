//! One change between two documents, its class, and the version step that all changes call for.

use std::fmt;

use serde::Serialize;

use crate::document::Place;
use crate::vendor::provider::version::Version;

/// What a change means for a caller.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Class {
    /// Only words change: descriptions, names that nobody calls.
    DocsOnly,
    /// Programs compile and work as before.
    Compatible,
    /// A program may no longer compile, or its requests may be refused or read otherwise.
    Breaking,
}

impl Class {
    /// Returns the version step that a change of this class calls for, of a client whose version
    /// has this major number (Semantic Versioning 2.0.0 items 4 and 6 to 8, as cargo reads them).
    pub fn step(self, major: u64) -> Step {
        match (self, major) {
            (Self::Breaking, 0) => Step::Minor,
            (Self::Breaking, _) => Step::Major,
            (Self::Compatible, 1..) => Step::Minor,
            (Self::Compatible | Self::DocsOnly, _) => Step::Patch,
        }
    }
}

impl fmt::Display for Class {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::DocsOnly => "docs-only",
            Self::Compatible => "compatible",
            Self::Breaking => "breaking",
        })
    }
}

/// The part of an API that a change concerns.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Kind {
    Operation,
    Parameter,
    Body,
    Answer,
    Header,
    Type,
    Member,
    Value,
    Limit,
    Default,
    Security,
    Server,
    Deprecation,
    Pagination,
    Prose,
}

impl fmt::Display for Kind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Operation => "operation",
            Self::Parameter => "parameter",
            Self::Body => "body",
            Self::Answer => "answer",
            Self::Header => "header",
            Self::Type => "type",
            Self::Member => "member",
            Self::Value => "value",
            Self::Limit => "limit",
            Self::Default => "default",
            Self::Security => "security",
            Self::Server => "server",
            Self::Deprecation => "deprecation",
            Self::Pagination => "pagination",
            Self::Prose => "prose",
        })
    }
}

/// A change, as a caller feels it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Change {
    pub class: Class,
    pub kind: Kind,
    /// What changes: an operation (`POST /links`), `several operations`, a type (`Link`) or
    /// `the API`.
    pub subject: String,
    /// What changes.
    pub what: String,
    /// Why it has its class: what callers feel.
    pub why: String,
    /// The operations whose requests or answers change, unless the subject names the one; at most
    /// three.
    pub operations: Vec<String>,
    /// The number of these operations that `operations` leaves out.
    pub more_operations: usize,
    /// The public item of the generated client before and after, as far as it changes.
    pub item_before: Option<String>,
    pub item_after: Option<String>,
    /// The place in the old and in the new document.
    pub old: Option<Place>,
    pub new: Option<Place>,
}

/// How the version of the client has to rise.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Step {
    Patch,
    Minor,
    Major,
}

impl Step {
    /// Returns the version after this one.
    pub fn after(self, version: Version) -> Version {
        let Version {
            major,
            minor,
            patch,
        } = version;
        let (major, minor, patch) = match self {
            Self::Major => (major + 1, 0, 0),
            Self::Minor => (major, minor + 1, 0),
            Self::Patch => (major, minor, patch + 1),
        };
        Version {
            major,
            minor,
            patch,
        }
    }
}

impl fmt::Display for Step {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Patch => "patch",
            Self::Minor => "minor",
            Self::Major => "major",
        })
    }
}

/// A public item of the client that the old document makes and the new one does not.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Item {
    /// The path, such as `types::Link.url`, `types::Link::new`, `Client::create_link`, or
    /// `types::Link{}` for all fields.
    pub path: String,
    /// Whether there is no such item any more; else it is another.
    pub is_gone: bool,
}

/// The changes between two documents.
#[derive(Clone, Debug, Default)]
pub struct Changes {
    pub(super) changes: Vec<Change>,
    pub(super) notes: Vec<String>,
    pub(super) steps: usize,
    pub(super) items: Vec<Item>,
}

impl Changes {
    /// Returns the changes: breaking ones first, then by subject.
    pub fn changes(&self) -> &[Change] {
        &self.changes
    }

    /// Returns what was not compared, and why.
    pub fn notes(&self) -> &[String] {
        &self.notes
    }

    /// Returns the public items that are gone or others, by their paths. Only those of a provider's
    /// client, which has callers here.
    pub fn items(&self) -> &[Item] {
        &self.items
    }

    /// Returns how much work the comparison was: the number of pairs of types and operations that
    /// were compared or rendered, and of the uses of types that were followed.
    pub fn steps(&self) -> usize {
        self.steps
    }

    pub(crate) fn note(&mut self, note: String) {
        self.notes.push(note);
    }

    /// Returns the number of changes of a class.
    pub fn count(&self, class: Class) -> usize {
        self.changes.iter().filter(|it| it.class == class).count()
    }

    /// Returns the class of all changes together; `None` if there is none.
    pub fn class(&self) -> Option<Class> {
        self.changes.iter().map(|it| it.class).max()
    }

    /// Returns the version step that the changes call for, of a client whose version has this major
    /// number; `None` if there is no change.
    pub fn step(&self, major: u64) -> Option<Step> {
        Some(self.class()?.step(major))
    }
}
