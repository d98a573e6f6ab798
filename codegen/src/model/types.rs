//! Describes the types of a client, which [`build`](crate::model::build) makes from the document's
//! schemas.
//!
//! Each schema becomes exactly one type. Constraints on values are not part of a type: the provider
//! validates them, the client does not.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use serde_json::Value;

/// A use of a type: by a property, a parameter, a body or a list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct TypeRef {
    pub(crate) kind: TypeKind,
    pub(crate) nullable: bool,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum TypeKind {
    /// Any JSON value.
    Any,
    Boolean,
    Integer(IntegerFormat),
    Number,
    String(StringFormat),
    Array(Box<TypeRef>),
    /// An object with arbitrary member names.
    Map(Box<TypeRef>),
    /// The type with this index in [`Types`].
    Named(usize),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum IntegerFormat {
    I32,
    I64,
    U32,
    U64,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum StringFormat {
    Plain,
    /// Bytes in a body or a part of a form; plain text elsewhere.
    Binary,
    Date,
    DateTime,
    Uuid,
}

/// How many levels of lists and maps a type without a name has. The compiler takes time and stack
/// for each level, at each use.
const MAX_NESTING: usize = 8;

impl TypeRef {
    pub(crate) fn new(kind: TypeKind) -> Self {
        Self {
            kind,
            nullable: false,
        }
    }

    pub(crate) fn any() -> Self {
        Self::new(TypeKind::Any)
    }

    pub(crate) fn plain_string() -> Self {
        Self::new(TypeKind::String(StringFormat::Plain))
    }

    /// Whether this is a list or a map with [`MAX_NESTING`] levels of them, so that it needs a
    /// name.
    pub(crate) fn is_nested_deep(&self) -> bool {
        let mut inner = self;
        for _ in 0..MAX_NESTING {
            match &inner.kind {
                TypeKind::Array(item) | TypeKind::Map(item) => inner = item,
                _ => return false,
            }
        }
        true
    }

    /// Returns what it is, or what lists and maps contain in the end.
    pub(crate) fn innermost(&self) -> &TypeKind {
        match &self.kind {
            TypeKind::Array(item) | TypeKind::Map(item) => item.innermost(),
            kind => kind,
        }
    }

    /// Returns the index of the named type that it is, or that its items or values are.
    pub(crate) fn named(&self) -> Option<usize> {
        match self.innermost() {
            TypeKind::Named(index) => Some(*index),
            _ => None,
        }
    }

    /// Returns the same type, nullable if it is already or if `nullable` is set.
    pub(crate) fn or_null(mut self, nullable: bool) -> Self {
        self.nullable |= nullable;
        self
    }
}

/// What the document says of values beyond their type, by keyword. The client checks nothing of it.
///
/// The keywords of a list's items or a map's values are `items/maxLength` and
/// `additionalProperties/maxLength`.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Constraints(pub(crate) BTreeMap<String, Value>);

impl Constraints {
    /// Adds the members of an object, under `prefix` if it is not empty.
    pub(crate) fn add(&mut self, prefix: &str, keywords: Option<&Value>) {
        for (keyword, value) in keywords.and_then(Value::as_object).into_iter().flatten() {
            let keyword = match prefix {
                "" => keyword.clone(),
                prefix => format!("{prefix}/{keyword}"),
            };
            self.0.insert(keyword, value.clone());
        }
    }

    /// Adds a keyword, unless its value says nothing.
    pub(crate) fn set(&mut self, keyword: &str, value: Option<&Value>) {
        let says_nothing = |value: &Value| match value {
            Value::Null => true,
            Value::Bool(false) => keyword == "deprecated",
            _ => false,
        };
        if let Some(value) = value.filter(|value| !says_nothing(value)) {
            self.0.insert(keyword.to_owned(), value.clone());
        }
    }
}

/// A named type.
#[derive(Clone, Debug)]
pub(crate) struct TypeDef {
    /// The Rust name.
    pub(crate) name: String,
    /// The pointer of its schema.
    pub(crate) pointer: String,
    pub(crate) constraints: Constraints,
    pub(crate) description: Option<String>,
    pub(crate) definition: Definition,
    /// The index of the type that answers have, if this is the form in which it is sent.
    pub(crate) sent_form_of: Option<usize>,
}

#[derive(Clone, Debug)]
pub(crate) enum Definition {
    Object(Object),
    /// An enum of strings, which also accepts values that the document does not list.
    StringEnum {
        values: Vec<ListedText>,
    },
    /// An enum of integers for which the document has names. It accepts other values, too.
    IntegerEnum {
        format: IntegerFormat,
        values: Vec<ListedInteger>,
    },
    Union(Union),
    /// A list or a map with a name: one that contains itself, or at each [`MAX_NESTING`] levels of
    /// lists and maps within each other. Also an object of which only unlisted members are sent.
    Recursive(TypeRef),
}

impl Definition {
    /// Returns the types that it refers to.
    pub(crate) fn uses(&self) -> Vec<&TypeRef> {
        match self {
            Self::Object(object) => {
                let properties = object.properties.iter();
                let values = properties.map(|property| &property.value);
                values.chain(&object.additional).collect()
            }
            Self::Union(union) => union.variants.iter().map(|it| &it.value).collect(),
            Self::Recursive(value) => vec![value],
            Self::StringEnum { .. } | Self::IntegerEnum { .. } => Vec::new(),
        }
    }

    /// Returns the types that it refers to, to be changed.
    pub(crate) fn uses_mut(&mut self) -> Vec<&mut TypeRef> {
        match self {
            Self::Object(object) => {
                let properties = object.properties.iter_mut();
                let values = properties.map(|property| &mut property.value);
                values.chain(&mut object.additional).collect()
            }
            Self::Union(union) => union.variants.iter_mut().map(|it| &mut it.value).collect(),
            Self::Recursive(value) => vec![value],
            Self::StringEnum { .. } | Self::IntegerEnum { .. } => Vec::new(),
        }
    }
}

/// A string that an enum lists.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct ListedText {
    pub(crate) value: String,
    /// The name that the document has for it.
    pub(crate) name: Option<String>,
}

/// An integer that an enum lists.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct ListedInteger {
    pub(crate) value: i64,
    /// The name that the document has for it.
    pub(crate) name: String,
}

#[derive(Clone, Debug)]
pub(crate) struct Object {
    pub(crate) properties: Vec<Property>,
    /// The type of members that the document does not list; `None` if no keyword allows them.
    pub(crate) additional: Option<TypeRef>,
    /// Whether members that the document does not list are kept although no keyword allows them:
    /// none forbids them either.
    pub(crate) is_open: bool,
    /// The properties that were left out because only answers have them: they are no members that
    /// the document does not list.
    pub(crate) received_only: Vec<String>,
    /// Whether the schema allows any value that is no object, since it has no `type`.
    pub(crate) is_untyped: bool,
}

impl Object {
    /// Whether the struct has the field `extra`, for members that the document does not list.
    pub(crate) fn has_extra(&self) -> bool {
        self.additional.is_some() || self.is_open
    }

    /// Whether a value that is no object is kept: none of the properties must be there.
    pub(crate) fn keeps_any_value(&self) -> bool {
        let mut properties = self.properties.iter();
        let none_is_required = !properties.any(|property| property.required);
        self.is_open && self.is_untyped && self.has_any_extra() && none_is_required
    }

    /// Whether these members may have any value.
    pub(crate) fn has_any_extra(&self) -> bool {
        match &self.additional {
            Some(additional) => additional.kind == TypeKind::Any,
            None => self.is_open,
        }
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Direction {
    /// In requests: `writeOnly`.
    Sent,
    /// In answers: `readOnly`.
    Received,
}

#[derive(Clone, Debug)]
pub(crate) struct Property {
    /// The Rust name.
    pub(crate) field: String,
    /// The name in JSON.
    pub(crate) name: String,
    pub(crate) value: TypeRef,
    pub(crate) required: bool,
    /// The only direction in which the property occurs; `None` if it occurs in both.
    pub(crate) only: Option<Direction>,
    /// Whether a value that does not fit the type is read as absent (`x-lenient`).
    pub(crate) lenient: bool,
    /// The values of the schema's `enum`; empty if it has none.
    pub(crate) enum_values: Vec<Value>,
    /// The `format` of the schema, as published.
    pub(crate) format: Option<String>,
    pub(crate) description: Option<String>,
    /// What the schema says of values beside the description: bounds, the default.
    pub(crate) notes: Vec<String>,
    /// The same as data.
    pub(crate) constraints: Constraints,
}

impl Property {
    /// Whether the property may be absent, null or a value where it is sent. Null is one of the
    /// values of `Any`, and a lenient property that is null is read as absent.
    pub(crate) fn has_three_states(&self) -> bool {
        !self.required && !self.lenient && self.value.nullable && self.value.kind != TypeKind::Any
    }

    /// Returns the description, followed by the notes.
    pub(crate) fn documentation(&self) -> Option<String> {
        paragraphs(self.description.as_deref(), self.notes.iter().cloned())
    }
}

/// Puts paragraphs after a description.
pub(crate) fn paragraphs(
    description: Option<&str>,
    notes: impl IntoIterator<Item = String>,
) -> Option<String> {
    let mut notes = notes.into_iter().peekable();
    let described = description.filter(|text| !text.trim().is_empty());
    if notes.peek().is_none() {
        return described.map(str::to_owned);
    }
    let described = described.map(|text| text.trim_end().to_owned());
    let paragraphs: Vec<String> = described.into_iter().chain(notes).collect();
    Some(paragraphs.join("\n\n"))
}

#[derive(Clone, Debug)]
pub(crate) struct Union {
    pub(crate) variants: Vec<Variant>,
    /// Whether a value may belong to several variants (`anyOf`).
    pub(crate) any_of: bool,
    /// The unions whose variants are variants of this one, by their indices in [`Types`].
    pub(crate) includes: Vec<usize>,
}

#[derive(Clone, Debug)]
pub(crate) struct Variant {
    pub(crate) name: String,
    pub(crate) value: TypeRef,
    /// The member of the discriminator, and the values that stand for this variant (OpenAPI 3.1
    /// section 4.8.25).
    pub(crate) tag: Option<(String, Vec<String>)>,
}

/// A further name of a type.
#[derive(Clone, Debug)]
pub(crate) struct Alias {
    pub(crate) name: String,
    /// The index of the type.
    pub(crate) of: usize,
    /// The operation that has the type under this name, if the type has that of another operation.
    pub(crate) operation: Option<String>,
}

/// All named types of a client.
#[derive(Clone, Debug, Default)]
pub(crate) struct Types {
    type_defs: Arc<Vec<TypeDef>>,
    aliases: Arc<Vec<Alias>>,
    /// The names under which operations have types that are called after other operations.
    own_names: Arc<BTreeMap<String, OwnNames>>,
    /// Those of the operation whose code is written.
    used_names: Option<OwnNames>,
}

/// The names under which one operation has types, by their indices.
type OwnNames = Arc<BTreeMap<usize, String>>;

impl Types {
    pub(crate) fn new(type_defs: Vec<TypeDef>, aliases: Vec<Alias>) -> Self {
        let mut own_names: BTreeMap<String, BTreeMap<usize, String>> = BTreeMap::new();
        for alias in &aliases {
            if let Some(operation) = &alias.operation {
                let own = own_names.entry(operation.clone()).or_default();
                own.entry(alias.of).or_insert_with(|| alias.name.clone());
            }
        }
        let own_names = own_names.into_iter();
        let own_names = own_names.map(|(operation, own)| (operation, Arc::new(own)));
        Self {
            type_defs: Arc::new(type_defs),
            aliases: Arc::new(aliases),
            own_names: Arc::new(own_names.collect()),
            used_names: None,
        }
    }

    /// Returns the same types under the names that an operation has for them.
    pub(crate) fn as_named_by(&self, operation: &str) -> Self {
        Self {
            used_names: self.own_names.get(operation).cloned(),
            ..self.clone()
        }
    }

    /// Returns the same types under other names, by their indices.
    pub(crate) fn as_named(&self, names: BTreeMap<usize, String>) -> Self {
        Self {
            used_names: Some(Arc::new(names)),
            ..self.clone()
        }
    }

    /// Returns the name of the type with this index.
    pub(crate) fn name(&self, index: usize) -> &str {
        let own = self.used_names.as_ref().and_then(|own| own.get(&index));
        own.unwrap_or_else(|| &self.get(index).name)
    }

    pub(crate) fn aliases(&self) -> &[Alias] {
        &self.aliases
    }

    /// Returns the types in the order of their indices.
    pub(crate) fn iter(&self) -> impl Iterator<Item = &TypeDef> {
        self.type_defs.iter()
    }

    pub(crate) fn len(&self) -> usize {
        self.type_defs.len()
    }

    /// Adds a type, whose index is the number of types before.
    pub(crate) fn push(&mut self, type_def: TypeDef) {
        Arc::make_mut(&mut self.type_defs).push(type_def);
    }

    pub(crate) fn get_mut(&mut self, index: usize) -> &mut TypeDef {
        &mut Arc::make_mut(&mut self.type_defs)[index]
    }

    /// Returns the type with this index, as in [`TypeKind::Named`].
    pub(crate) fn get(&self, index: usize) -> &TypeDef {
        &self.type_defs[index]
    }

    /// Returns the indices of the named types that `uses` refer to, directly or through other
    /// types.
    pub(crate) fn reachable<'u>(
        &'u self,
        uses: impl IntoIterator<Item = &'u TypeRef>,
    ) -> BTreeSet<usize> {
        reachable(uses, |index| &self.get(index).definition)
    }
}

/// Returns the indices of the named types that `uses` refer to, directly or through other types.
pub(crate) fn reachable<'u>(
    uses: impl IntoIterator<Item = &'u TypeRef>,
    definition: impl Fn(usize) -> &'u Definition,
) -> BTreeSet<usize> {
    let mut reachable = BTreeSet::new();
    let mut waiting: Vec<&TypeRef> = uses.into_iter().collect();
    while let Some(type_ref) = waiting.pop() {
        match &type_ref.kind {
            TypeKind::Array(item) | TypeKind::Map(item) => waiting.push(item),
            TypeKind::Named(index) if reachable.insert(*index) => {
                waiting.extend(definition(*index).uses());
            }
            _ => {}
        }
    }
    reachable
}
