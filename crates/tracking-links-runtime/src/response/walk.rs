//! Decodes a JSON value that a stricter decoder refused.
//!
//! An integer may be written as `1.0`. And if asked to, a walk leaves out what does not have the
//! documented type: a member that may be absent, an item of a list, or an entry of a map. A value
//! can be read again from any part, so an error costs that part only.

use std::cell::{Cell, RefCell};
use std::fmt;

use serde::de::value::BorrowedStrDeserializer;
use serde::de::{DeserializeOwned, DeserializeSeed, Deserializer, MapAccess, SeqAccess, Visitor};
use serde::forward_to_deserialize_any;
use serde_json::{Error, Value, map};

use crate::response::integers::{integers, whole};
use crate::response::value::LostMember;

/// The name under which a member that may be absent asks for a newtype struct. A lenient walk
/// answers with a sequence: of the value, or empty if the value does not fit. An error asks to try
/// again.
pub(super) const MEMBER: &str = "tracking_links_runtime::member";

/// The most items and entries that a walk leaves out, since each costs another look at the parts
/// before it.
pub(super) const MAX_DROPPED: usize = 256;

/// Decodes a value, without what does not fit if `is_lenient`.
pub(super) fn decode<T: DeserializeOwned>(
    value: &Value,
    is_lenient: bool,
) -> Result<(T, Vec<LostMember>), Error> {
    let walk = Walk {
        is_lenient,
        ..Walk::default()
    };
    let root = Part {
        value,
        path: &Path::Root,
        walk: &walk,
    };
    loop {
        match T::deserialize(root) {
            Ok(decoded) if walk.keeps_some(value) => return Ok((decoded, walk.into_lost())),
            // Of a list of which nothing fits, nothing is right.
            Ok(_) => return decode(value, false),
            Err(error) if !walk.drop_failed() => return Err(error),
            Err(_) => walk.lost.borrow_mut().clear(),
        }
    }
}

#[derive(Default)]
struct Walk<'de> {
    is_lenient: bool,
    /// Members that were left out in this attempt.
    lost: RefCell<Vec<LostMember>>,
    /// Items and entries to leave out, each with its path.
    dropped: RefCell<Vec<(&'de Value, String)>>,
    /// The innermost item or entry in which the latest error occurred.
    failed: Cell<Option<(&'de Value, String)>>,
}

impl<'de> Walk<'de> {
    fn is_dropped(&self, value: &Value) -> bool {
        let dropped = self.dropped.borrow();
        dropped.iter().any(|(it, _)| std::ptr::eq(*it, value))
    }

    fn keeps_some(&self, root: &Value) -> bool {
        match root {
            Value::Array(items) => items.is_empty() || items.iter().any(|it| !self.is_dropped(it)),
            _ => true,
        }
    }

    fn fail(&self, value: &'de Value, path: &Path<'_>) {
        let failed = self.failed.take();
        let innermost = failed.unwrap_or_else(|| (value, path.to_string()));
        self.failed.set(Some(innermost));
    }

    /// Leaves out the item or entry that failed. Returns whether there was one.
    fn drop_failed(&self) -> bool {
        let failed = self.failed.take();
        let mut dropped = self.dropped.borrow_mut();
        match failed {
            Some(failed) if self.is_lenient && dropped.len() < MAX_DROPPED => {
                dropped.push(failed);
                true
            }
            _ => false,
        }
    }

    fn into_lost(self) -> Vec<LostMember> {
        let dropped = self.dropped.into_inner().into_iter();
        let dropped = dropped.map(|(value, path)| LostMember {
            path,
            value: value.clone(),
        });
        let mut lost = self.lost.into_inner();
        lost.extend(dropped);
        lost
    }
}

/// The path of a part, such as `data[0].created`.
enum Path<'p> {
    Root,
    Member(&'p Path<'p>, &'p str),
    Item(&'p Path<'p>, usize),
}

impl fmt::Display for Path<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Root => Ok(()),
            Self::Member(Self::Root, name) => f.write_str(name),
            Self::Member(parent, name) => write!(f, "{parent}.{name}"),
            Self::Item(parent, index) => write!(f, "{parent}[{index}]"),
        }
    }
}

/// A part of the value.
#[derive(Clone, Copy)]
struct Part<'de, 'w> {
    value: &'de Value,
    path: &'w Path<'w>,
    walk: &'w Walk<'de>,
}

impl<'de, 'w> Part<'de, 'w> {
    fn members<V: Visitor<'de>>(self, visitor: V, is_map: bool) -> Result<V::Value, Error> {
        match self.value {
            Value::Object(members) => visitor.visit_map(Members {
                members: members.iter(),
                next: None,
                of: self,
                is_map,
            }),
            _ => self.deserialize_any(visitor),
        }
    }

    fn integer<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        let number = match self.value {
            Value::Number(number) if number.is_f64() => number.as_f64(),
            _ => None,
        };
        match number.and_then(whole) {
            Some(number) => visitor.visit_i64(number),
            None => self.deserialize_any(visitor),
        }
    }
}

impl<'de> Deserializer<'de> for Part<'de, '_> {
    type Error = Error;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        match self.value {
            Value::Array(items) => visitor.visit_seq(Items {
                items: items.iter(),
                index: 0,
                of: self,
            }),
            Value::Object(_) => self.members(visitor, false),
            scalar => scalar.deserialize_any(visitor),
        }
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        match self.value {
            Value::Null => visitor.visit_none(),
            _ => visitor.visit_some(self),
        }
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(
        self,
        name: &'static str,
        visitor: V,
    ) -> Result<V::Value, Error> {
        match name {
            MEMBER if self.walk.is_lenient => visitor.visit_seq(Attempts(self)),
            _ => visitor.visit_newtype_struct(self),
        }
    }

    fn deserialize_enum<V: Visitor<'de>>(
        self,
        name: &'static str,
        variants: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Error> {
        self.value.deserialize_enum(name, variants, visitor)
    }

    fn deserialize_map<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        self.members(visitor, true)
    }

    integers! {}

    forward_to_deserialize_any! {
        bool f32 f64 char str string bytes byte_buf unit unit_struct seq tuple tuple_struct struct
        identifier ignored_any
    }
}

struct Items<'de, 'w> {
    items: std::slice::Iter<'de, Value>,
    index: usize,
    of: Part<'de, 'w>,
}

impl<'de> SeqAccess<'de> for Items<'de, '_> {
    type Error = Error;

    fn next_element_seed<S: DeserializeSeed<'de>>(
        &mut self,
        seed: S,
    ) -> Result<Option<S::Value>, Error> {
        let walk = self.of.walk;
        for value in self.items.by_ref() {
            let path = Path::Item(self.of.path, self.index);
            self.index += 1;
            if walk.is_dropped(value) {
                continue;
            }
            let part = Part {
                value,
                path: &path,
                walk,
            };
            let item = seed.deserialize(part);
            return item.map(Some).inspect_err(|_| walk.fail(value, &path));
        }
        Ok(None)
    }
}

struct Members<'de, 'w> {
    members: map::Iter<'de>,
    next: Option<(&'de str, &'de Value)>,
    of: Part<'de, 'w>,
    /// Whether the members are entries of a map, which can be left out.
    is_map: bool,
}

impl<'de> MapAccess<'de> for Members<'de, '_> {
    type Error = Error;

    fn next_key_seed<S: DeserializeSeed<'de>>(
        &mut self,
        seed: S,
    ) -> Result<Option<S::Value>, Error> {
        for (name, value) in self.members.by_ref() {
            if self.of.walk.is_dropped(value) {
                continue;
            }
            self.next = Some((name, value));
            return seed
                .deserialize(BorrowedStrDeserializer::new(name))
                .map(Some);
        }
        Ok(None)
    }

    fn next_value_seed<S: DeserializeSeed<'de>>(&mut self, seed: S) -> Result<S::Value, Error> {
        let (name, value) = self.next.take().expect("serde asks for the key first");
        let path = Path::Member(self.of.path, name);
        let walk = self.of.walk;
        let result = seed.deserialize(Part {
            value,
            path: &path,
            walk,
        });
        result.inspect_err(|_| {
            if self.is_map {
                walk.fail(value, &path);
            }
        })
    }
}

/// The attempts to read a member that may be absent.
struct Attempts<'de, 'w>(Part<'de, 'w>);

impl<'de> SeqAccess<'de> for Attempts<'de, '_> {
    type Error = Error;

    fn next_element_seed<S: DeserializeSeed<'de>>(
        &mut self,
        seed: S,
    ) -> Result<Option<S::Value>, Error> {
        let Part { value, path, walk } = self.0;
        let before = walk.lost.borrow().len();
        let result = seed.deserialize(self.0);
        if let Err(error) = result {
            walk.lost.borrow_mut().truncate(before);
            if walk.drop_failed() {
                return Err(error);
            }
            walk.lost.borrow_mut().push(LostMember {
                path: path.to_string(),
                value: value.clone(),
            });
            return Ok(None);
        }
        result.map(Some)
    }
}
