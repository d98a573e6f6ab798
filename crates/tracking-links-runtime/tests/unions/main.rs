//! Unions are decoded in time and memory in proportion to the value, however they are nested.
//!
//! One test, since the allocator and the counter count the whole process.

#![allow(clippy::unwrap_used, reason = "in a test an unwrap is an assertion")]

use std::sync::atomic::{AtomicUsize, Ordering};

use serde::de::{DeserializeOwned, VariantAccess};
use serde::{Deserialize, Deserializer, Serialize};
use serde_json::{Value, json};

use tracking_links_runtime::union::{
    Branch, Branches, Member, Node, Object, Received, Shape, Union, decodes, deserialize,
};
use tracking_links_runtime::{ExtraMembers, object};

#[global_allocator]
static ALLOCATOR: dhat::Alloc = dhat::Alloc;

/// How often a number was compared with its type.
static COMPARED: AtomicUsize = AtomicUsize::new(0);

fn number(value: Node<'_>) -> bool {
    COMPARED.fetch_add(1, Ordering::Relaxed);
    decodes::<i64>(value)
}

/// A tree of two kinds of nodes, told apart by one member or by nothing.
#[derive(Debug)]
struct A {
    a: Option<i64>,
    n: Option<i64>,
    child: Option<Box<Tree>>,
    children: Option<Vec<Tree>>,
    extra: ExtraMembers,
}

object! { A
    optional a = "a",
    optional n = "n",
    optional child = "child",
    optional children = "children",
}

#[derive(Debug)]
struct B {
    b: Option<i64>,
    n: Option<i64>,
    child: Option<Box<Tree>>,
    children: Option<Vec<Tree>>,
    extra: ExtraMembers,
}

object! { B
    optional b = "b",
    optional n = "n",
    optional child = "child",
    optional children = "children",
}

#[derive(Debug, Serialize)]
#[serde(untagged)]
enum Tree {
    A(Box<A>),
    B(Box<B>),
    Unknown(Received),
}

static NUMBER: Shape = Shape::Scalar(number);
static TREES: Shape = Shape::List(&TREE);
static TREE: Shape = Shape::Union(Branches::new(
    "union Tree",
    &[Branch::new(&SHAPE_A, &[]), Branch::new(&SHAPE_B, &[])],
));
static SHAPE_A: Shape = Shape::Object(Object::new(
    &[
        Member::optional("a", &NUMBER),
        Member::optional("child", &TREE),
        Member::optional("children", &TREES),
        Member::optional("n", &NUMBER),
    ],
    None,
));
static SHAPE_B: Shape = Shape::Object(Object::new(
    &[
        Member::optional("b", &NUMBER),
        Member::optional("child", &TREE),
        Member::optional("children", &TREES),
        Member::optional("n", &NUMBER),
    ],
    None,
));

impl Union for Tree {
    fn shape() -> &'static Shape {
        &TREE
    }

    fn read<'de, V: VariantAccess<'de>>(branch: usize, value: V) -> Result<Self, V::Error> {
        match branch {
            0 => value.newtype_variant().map(Self::A),
            1 => value.newtype_variant().map(Self::B),
            _ => value.newtype_variant().map(Self::Unknown),
        }
    }
}

impl<'de> Deserialize<'de> for Tree {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserialize(deserializer)
    }
}

/// Two lists, told apart by the members of their items.
#[derive(Debug)]
enum Lists {
    A(Vec<A>),
    B(Vec<B>),
    Unknown(Received),
}

static LIST_A: Shape = Shape::List(&SHAPE_A);
static LIST_B: Shape = Shape::List(&SHAPE_B);
static LISTS: Shape = Shape::Union(Branches::new(
    "union Lists",
    &[Branch::new(&LIST_A, &[]), Branch::new(&LIST_B, &[])],
));

impl Union for Lists {
    fn shape() -> &'static Shape {
        &LISTS
    }

    fn read<'de, V: VariantAccess<'de>>(branch: usize, value: V) -> Result<Self, V::Error> {
        match branch {
            0 => value.newtype_variant().map(Self::A),
            1 => value.newtype_variant().map(Self::B),
            _ => value.newtype_variant().map(Self::Unknown),
        }
    }
}

impl<'de> Deserialize<'de> for Lists {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserialize(deserializer)
    }
}

impl Tree {
    /// Returns the letters of the branches down a chain.
    fn chain(&self) -> String {
        let (letter, child) = match self {
            Self::A(node) => ('A', &node.child),
            Self::B(node) => ('B', &node.child),
            Self::Unknown(received) => return received.value().to_string(),
        };
        let rest = child
            .as_ref()
            .map_or_else(String::new, |child| child.chain());
        format!("{letter}{rest}")
    }
}

/// What decoding a body took.
#[derive(Debug)]
struct Cost {
    body: usize,
    comparisons: usize,
    allocated: usize,
    peak: usize,
}

fn cost<T: DeserializeOwned>(body: &str) -> (T, Cost) {
    let profiler = dhat::Profiler::builder()
        .testing()
        .trim_backtraces(Some(1))
        .build();
    let compared = COMPARED.load(Ordering::Relaxed);
    let value = serde_json::from_str(body).unwrap();
    let heap = dhat::HeapStats::get();
    drop(profiler);
    let cost = Cost {
        body: body.len(),
        comparisons: COMPARED.load(Ordering::Relaxed) - compared,
        allocated: usize::try_from(heap.total_bytes).unwrap(),
        peak: heap.max_bytes,
    };
    (value, cost)
}

/// Checks that twice the body takes about twice as much.
fn check_proportion(one: &Cost, two: &Cost) {
    check_grown(one, two, |cost| cost.comparisons);
    check_allocated(one, two);
}

/// Checks that twice the body takes about twice the memory.
fn check_allocated(one: &Cost, two: &Cost) {
    check_grown(one, two, |cost| cost.allocated);
}

fn check_grown(one: &Cost, two: &Cost, of: fn(&Cost) -> usize) {
    let factor = two.body as f64 / one.body as f64;
    let grown = of(two) as f64 / of(one) as f64;
    assert!(
        grown < factor * 1.25,
        "{grown} times as much: {one:?}, {two:?}"
    );
}

/// A chain of nodes. `member` tells the branch of each, from the leaf up.
fn nested(depth: usize, member: fn(usize) -> (&'static str, Value)) -> String {
    let mut value = json!({"n": 1});
    for level in 0..depth {
        let (name, own) = member(level);
        value = json!({"child": value, name: own});
    }
    value.to_string()
}

#[test]
fn decoding_is_in_proportion_to_the_body() {
    // The branch of each level is told by a member after its child; or by nothing.
    for member in [
        (|level| (if level % 2 == 0 { "a" } else { "b" }, json!(1))) as fn(usize) -> _,
        |_| ("n", json!(1)),
        // Fits no branch, so all are tried.
        |_| ("n", json!("x")),
        |_| ("undocumented", json!({"a": [1, 2]})),
    ] {
        let costs = [25, 50, 100].map(|depth| cost::<Tree>(&nested(depth, member)).1);
        check_proportion(&costs[0], &costs[1]);
        check_proportion(&costs[1], &costs[2]);
    }
    let (tree, _) = cost::<Tree>(&nested(4, |level| (["a", "b"][level % 2], json!(1))));
    assert_eq!(tree.chain(), "BABAA");

    for item in [
        r#"{"a":1,"n":2},{"b":1,"children":[]}"#,
        r#"{"b":1,"children":[{"n":1},{"b":2},{"b":3,"zzzzzzzzz":4}]}"#,
        r#"{"n":"fits no branch","child":{"child":{"n":4,"a":3}}}"#,
        r#"{"a":1,"new":{},"more":[{},{}],"n":2,"child":{"b":3,"other":null}}"#,
    ] {
        let body =
            |bytes: usize| format!("[{item}{}]", format!(",{item}").repeat(bytes / item.len()));
        let (half, whole) = (body(512 * 1024), body(1024 * 1024));
        let costs = [cost::<Vec<Tree>>(&half).1, cost::<Vec<Tree>>(&whole).1];
        check_proportion(&costs[0], &costs[1]);
        let lists = [cost::<Lists>(&half).1, cost::<Lists>(&whole).1];
        check_proportion(&lists[0], &lists[1]);
        for cost in costs.iter().chain(&lists) {
            assert!(cost.peak <= 12 * cost.body, "{item}: {cost:?}");
        }
    }
    // Members that no branch names, of one value and of many.
    for unit in [r#"{},"#, r#"{"x":0},"#, r#"{"x":{"y":"zz"},"z":[1,2.5]},"#] {
        let body = |bytes: usize| {
            let units = unit.repeat(bytes / unit.len());
            format!(r#"{{"n":1,"new":[{}null],"b":2}}"#, units)
        };
        let (half, whole) = (body(256 * 1024), body(512 * 1024));
        let (one, two) = (cost::<Tree>(&half).1, cost::<Tree>(&whole).1);
        check_proportion(&one, &two);
        assert!(two.peak <= 12 * two.body, "{unit}: {two:?}");
        let (one, two) = (cost::<B>(&half).1, cost::<B>(&whole).1);
        check_allocated(&one, &two);
        assert!(two.peak <= 4 * two.body, "{unit}: {two:?}");
    }
    let wide = |members: usize| {
        let members: Vec<String> = (0..members).map(|n| format!(r#""x{n}":{n}"#)).collect();
        format!("{{{}}}", members.join(","))
    };
    let (_, cost_of_wide) = cost::<Tree>(&wide(50_000));
    let allowed = 12 * cost_of_wide.body;
    assert!(cost_of_wide.peak <= allowed, "{cost_of_wide:?}");

    let (lists, _) = cost::<Lists>(r#"[{"n":1},{"b":2}]"#);
    assert!(
        matches!(&lists, Lists::B(items) if items[1].b == Some(2)),
        "{lists:?}"
    );
    let (lists, _) = cost::<Lists>(r#"[{"a":1},{"b":2}]"#);
    assert!(
        matches!(&lists, Lists::Unknown(items) if items.value()[1]["b"] == 2),
        "{lists:?}"
    );
    let Lists::A(items) = cost::<Lists>(r#"[{"a":1,"n":2}]"#).0 else {
        panic!("not A")
    };
    assert_eq!(
        (items[0].a, items[0].n, items[0].children.is_none()),
        (Some(1), Some(2), true)
    );
    let (Tree::B(node), _) = cost::<Tree>(r#"{"b":1,"n":2,"children":[{"n":3}]}"#) else {
        panic!("not B")
    };
    let children = node.children.map(|children| children.len());
    assert_eq!((node.b, node.n, children), (Some(1), Some(2), Some(1)));
}
