//! Decodes a JSON value that a stricter decoder refused.
//!
//! An integer may be written as `1.0`, and of members with one name the last counts. And if asked
//! to, a walk leaves out what does not have the documented type: a member that may be absent, an
//! item of a list, or an entry of a map. A value can be read again from any part, so an error costs
//! that part only.

use std::cell::{Cell, RefCell};
use std::collections::{BTreeSet, HashMap};

use serde::de::value::Error;
use serde::de::{DeserializeOwned, DeserializeSeed, SeqAccess, Visitor};

use crate::response::extra::instead::{ANY_VALUE, objects_only};
use crate::response::lost::LostMember;
use crate::response::tape::{Node, Part, Reading, Tape};

/// The name under which a member that may be absent asks for a newtype struct. A lenient walk
/// answers with a sequence: of the value, or empty if the value does not fit. An error asks to try
/// again.
pub(super) const MEMBER: &str = "tracking_links_runtime::member";

/// The most items and entries that a walk leaves out, since each costs another look at the parts
/// before it.
pub(super) const MAX_DROPPED: usize = 256;

/// Decodes a value, without what does not fit if `is_lenient`.
pub(super) fn decode<T: DeserializeOwned>(
    tape: &Tape,
    is_lenient: bool,
) -> Result<(T, Vec<LostMember>), Error> {
    let walk = Walk::new(tape, is_lenient);
    let root = Node {
        tape,
        at: 0,
        reading: &walk,
    };
    loop {
        let decoded = match is_lenient {
            true => T::deserialize(root),
            false => objects_only(|| T::deserialize(root)),
        };
        match decoded {
            Ok(decoded) if walk.keeps_some() => return Ok((decoded, walk.into_lost())),
            // Of a list of which nothing fits, nothing is right.
            Ok(_) => return decode(tape, false),
            Err(error) if !walk.drop_failed() => return Err(error),
            Err(_) => walk.lost.borrow_mut().clear(),
        }
    }
}

struct Walk<'t> {
    tape: &'t Tape,
    is_lenient: bool,
    /// Members that a later one of the same name overrides.
    overridden: BTreeSet<usize>,
    /// Members that were left out in this attempt, and values that a struct keeps instead of
    /// members.
    lost: RefCell<Vec<usize>>,
    /// Items and entries to leave out.
    dropped: RefCell<BTreeSet<usize>>,
    /// The innermost item or entry in which the latest error occurred.
    failed: Cell<Option<usize>>,
}

impl<'t> Walk<'t> {
    fn new(tape: &'t Tape, is_lenient: bool) -> Self {
        let mut overridden = BTreeSet::new();
        find_overridden(tape, 0, &mut overridden);
        Self {
            tape,
            is_lenient,
            overridden,
            lost: RefCell::default(),
            dropped: RefCell::default(),
            failed: Cell::default(),
        }
    }

    /// Returns whether anything is left of the value, if it is a list.
    fn keeps_some(&self) -> bool {
        match self.tape.part(0).0 {
            Part::List(start, end) => {
                let mut items = self.tape.items(start, end).peekable();
                items.peek().is_none() || items.any(|item| !self.dropped.borrow().contains(&item))
            }
            _ => true,
        }
    }

    /// Leaves out the item or entry that failed. Returns whether there was one.
    fn drop_failed(&self) -> bool {
        let failed = self.failed.take();
        let mut dropped = self.dropped.borrow_mut();
        match failed {
            Some(failed) if self.is_lenient && dropped.len() < MAX_DROPPED => {
                dropped.insert(failed)
            }
            _ => false,
        }
    }

    fn into_lost(self) -> Vec<LostMember> {
        let mut lost = self.dropped.into_inner();
        lost.extend(self.lost.into_inner());
        let lost: Vec<usize> = lost.into_iter().collect();
        let paths = self.tape.paths(&lost).into_iter();
        let members = paths.zip(lost).map(|(path, at)| LostMember {
            path,
            value: self.tape.value(at),
        });
        members.collect()
    }
}

/// Finds the members that a later one of the same name overrides, in a part and all parts in it.
fn find_overridden(tape: &Tape, at: usize, found: &mut BTreeSet<usize>) {
    match tape.part(at).0 {
        Part::List(start, end) => {
            for item in tape.items(start, end) {
                find_overridden(tape, item, found);
            }
        }
        Part::Object(start, end) => {
            let mut members = HashMap::new();
            for (name, value) in tape.members(start, end) {
                found.extend(members.insert(name, value));
                find_overridden(tape, value, found);
            }
        }
        _ => {}
    }
}

impl<'t> Reading<'t> for &Walk<'t> {
    fn newtype_struct<V: Visitor<'t>>(
        node: Node<'t, Self>,
        name: &str,
        visitor: V,
    ) -> Result<V::Value, Error> {
        match name {
            MEMBER if node.reading.is_lenient => visitor.visit_seq(Attempts(node)),
            ANY_VALUE if !matches!(node.tape.part(node.at).0, Part::Object(..)) => {
                node.reading.lost.borrow_mut().push(node.at);
                visitor.visit_newtype_struct(node)
            }
            _ => visitor.visit_newtype_struct(node),
        }
    }

    fn passes_over(self, at: usize) -> bool {
        self.overridden.contains(&at) || self.dropped.borrow().contains(&at)
    }

    fn fail(self, at: usize) {
        let innermost = self.failed.take().unwrap_or(at);
        self.failed.set(Some(innermost));
    }
}

/// The attempts to read a member that may be absent.
struct Attempts<'t, 'w>(Node<'t, &'w Walk<'t>>);

impl<'de> SeqAccess<'de> for Attempts<'de, '_> {
    type Error = Error;

    fn next_element_seed<S: DeserializeSeed<'de>>(
        &mut self,
        seed: S,
    ) -> Result<Option<S::Value>, Error> {
        let walk = self.0.reading;
        let before = walk.lost.borrow().len();
        let result = seed.deserialize(self.0);
        if let Err(error) = result {
            walk.lost.borrow_mut().truncate(before);
            if walk.drop_failed() {
                return Err(error);
            }
            walk.lost.borrow_mut().push(self.0.at);
            return Ok(None);
        }
        result.map(Some)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::response::lenient::optional;
    use serde::Deserialize;
    use serde_json::json;

    #[derive(Debug, Default, PartialEq, Deserialize)]
    #[serde(default)]
    struct Page {
        data: Vec<Link>,
        counts: HashMap<String, u8>,
        #[serde(deserialize_with = "optional")]
        next: Option<u8>,
    }

    #[derive(Debug, PartialEq, Deserialize)]
    struct Link {
        id: u64,
        #[serde(default, deserialize_with = "optional")]
        clicks: Option<u64>,
    }

    fn read(text: &str) -> Tape {
        Tape::read(&mut serde_json::Deserializer::from_str(text)).unwrap()
    }

    #[test]
    fn what_does_not_fit_is_left_out_and_told_in_the_order_of_the_value() {
        let tape = read(
            r#"{"next": "x", "counts": {"a": 1, "b": 300, "c": {}},
                "data": [{"id": 1, "clicks": []}, {"id": "two"}, {"id": 3, "clicks": 4}]}"#,
        );
        let (page, lost) = decode::<Page>(&tape, true).unwrap();
        assert_eq!(page.next, None);
        assert_eq!(page.counts, HashMap::from([("a".to_owned(), 1)]));
        let links = page.data.iter().map(|link| (link.id, link.clicks));
        assert_eq!(links.collect::<Vec<_>>(), [(1, None), (3, Some(4))]);
        let lost: Vec<_> = lost.iter().map(|it| (it.path(), it.value())).collect();
        assert_eq!(
            lost,
            [
                ("next", &json!("x")),
                ("counts.b", &json!(300)),
                ("counts.c", &json!({})),
                ("data[0].clicks", &json!([])),
                ("data[1]", &json!({"id": "two"})),
            ]
        );
        assert!(decode::<Page>(&tape, false).is_err());
    }

    #[test]
    fn of_a_list_that_fits_in_no_item_nothing_is_left_out() {
        assert!(decode::<Vec<Link>>(&read(r#"[{"id": "one"}, 2]"#), true).is_err());
        let (links, lost) = decode::<Vec<Link>>(&read("[]"), true).unwrap();
        assert!(links.is_empty() && lost.is_empty());
        let (links, lost) = decode::<Vec<Link>>(&read(r#"[{"id": 1}, 2]"#), true).unwrap();
        assert_eq!((links.len(), lost[0].path()), (1, "[1]"));
    }

    #[test]
    fn an_integer_has_no_fraction_and_the_last_of_equal_names_counts() {
        let tape = read(r#"{"id": 1, "clicks": 1, "id": 2.0, "clicks": 3.0}"#);
        for is_lenient in [false, true] {
            let (link, lost) = decode::<Link>(&tape, is_lenient).unwrap();
            let clicks = Some(3);
            assert_eq!((link, lost), (Link { id: 2, clicks }, Vec::new()));
        }
        assert!(decode::<u64>(&read("2.5"), true).is_err());
        assert!(decode::<i64>(&read("9007199254740994.0"), true).is_err());
    }
}
