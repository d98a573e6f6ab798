//! Compares a value with shapes, and chooses a branch for each union in it.
//!
//! Each part of the value is visited once, with all shapes that any branch has for it.

use smallvec::{SmallVec, smallvec};

use crate::response::tape::{self, Part, Tape};
use crate::response::union::choices::Choices;
use crate::response::union::node::Node;
use crate::response::union::shape::{Branch, Branches, Literal, Member, Object, Shape};

/// How many of the lost members a [`Fit`] keeps, so that it takes as much memory for any value.
const MAX_LOST: usize = 8;

/// How a value fits a shape from which it can be decoded.
#[derive(Clone, Debug, Default)]
struct Fit {
    /// How many values the document does not list, or do not fit a lenient member.
    unlisted: usize,
    /// How many members are dropped.
    lost: usize,
    /// The ranges of the first of these.
    first_lost: SmallVec<[(usize, usize); MAX_LOST]>,
    /// How many members the document does not describe, dropped or not.
    undocumented: usize,
}

impl Fit {
    fn add(&mut self, part: Self) {
        self.unlisted += part.unlisted;
        self.lost += part.lost;
        self.undocumented += part.undocumented;
        let room = MAX_LOST - self.first_lost.len();
        self.first_lost
            .extend(part.first_lost.into_iter().take(room));
    }

    fn lose(&mut self, start: usize, end: usize) {
        self.lost += 1;
        if self.first_lost.len() < MAX_LOST {
            self.first_lost.push((start, end));
        }
    }

    /// Whether `other` loses all that this one loses.
    fn keeps_all_that(&self, other: &Self) -> bool {
        // Those of `other` beyond the first may cover any later range.
        let unknown_from = match other.first_lost.last() {
            Some((_, end)) if other.lost > other.first_lost.len() => *end,
            _ => usize::MAX,
        };
        self.first_lost.iter().all(|(start, end)| {
            let next = other.first_lost.partition_point(|(_, other)| other < end);
            let covers = other
                .first_lost
                .get(next)
                .is_some_and(|(other, _)| other <= start);
            covers || *start >= unknown_from
        })
    }
}

/// How a value fits several shapes; `None` for one from which it can't be decoded.
type Fits = SmallVec<[Option<Fit>; 2]>;

/// Shapes without duplicates.
type Shapes = SmallVec<[&'static Shape; 4]>;

/// Returns the branch of a union that a value belongs to, with the branches of all unions in it.
/// The number of the branches stands for none.
pub(super) fn choose(tape: &Tape, union: &'static Shape) -> Choices {
    let mut walk = Walk {
        tape,
        choices: Choices::default(),
    };
    walk.fits(0, &[union]);
    walk.choices.sort();
    walk.choices
}

struct Walk<'t> {
    tape: &'t Tape,
    choices: Choices,
}

/// The shapes to compare with one part of a value.
#[derive(Default)]
struct Open {
    /// Shapes other than unions.
    shapes: Shapes,
    fits: Fits,
    unions: SmallVec<[&'static Branches; 2]>,
    /// The fits of the unions that were chosen for; `None` for the others.
    chosen: SmallVec<[Option<Option<Fit>>; 2]>,
}

impl<'t> Walk<'t> {
    fn fits(&mut self, at: usize, wanted: &[&'static Shape]) -> Fits {
        let mut open = Open::default();
        for shape in wanted {
            self.open(at, shape, &mut open);
        }
        open.fits = match self.tape.part(at).0 {
            Part::List(start, end) => self.list(start, end, &open.shapes),
            Part::Object(start, end) => self.object(start, end, &open.shapes),
            part => open
                .shapes
                .iter()
                .map(|shape| self.scalar(at, part, shape))
                .collect(),
        };
        let wanted = wanted.iter();
        wanted.map(|shape| self.fit(at, shape, &mut open)).collect()
    }

    /// Adds the shapes that decide how the part at `at` fits `shape`.
    fn open(&self, at: usize, shape: &'static Shape, open: &mut Open) {
        match shape {
            Shape::Nullable(inner) => {
                if !self.is_null(at) {
                    self.open(at, inner, open);
                }
            }
            Shape::Same(inner) => self.open(at, inner, open),
            Shape::Union(union) => {
                if !open.unions.iter().any(|known| known.name == union.name) {
                    open.unions.push(union);
                    open.chosen.push(None);
                    for branch in union.branches {
                        if self.has_tags(at, branch) {
                            self.open(at, branch.shape, open);
                        }
                    }
                }
            }
            shape => drop(index(&mut open.shapes, shape)),
        }
    }

    fn fit(&mut self, at: usize, shape: &'static Shape, open: &mut Open) -> Option<Fit> {
        match shape {
            Shape::Nullable(_) if self.is_null(at) => Some(Fit::default()),
            Shape::Nullable(inner) | Shape::Same(inner) => self.fit(at, inner, open),
            Shape::Union(union) => {
                let known = |known: &&Branches| known.name == union.name;
                let index = open.unions.iter().position(known)?;
                if open.chosen[index].is_none() {
                    // A union that is a branch of itself adds nothing.
                    open.chosen[index] = Some(None);
                    let fit = self.union(at, union, open);
                    open.chosen[index] = Some(Some(fit));
                }
                open.chosen[index].clone().flatten()
            }
            shape => {
                let known = |known: &&'static Shape| std::ptr::eq(*known, shape);
                let index = open.shapes.iter().position(known)?;
                open.fits[index].clone()
            }
        }
    }

    /// Chooses the branch of a union: one that a discriminator tells. Else, of those that can be
    /// decoded and have the fewest values that are not listed, the one that keeps all members that
    /// any other keeps. If there is none, none is chosen.
    fn union(&mut self, at: usize, union: &'static Branches, open: &mut Open) -> Fit {
        let mut fitting: SmallVec<[(usize, Fit); 4]> = SmallVec::new();
        for (index, branch) in union.branches.iter().enumerate() {
            if self.has_tags(at, branch)
                && let Some(fit) = self.fit(at, branch.shape, open)
            {
                fitting.push((index, fit));
            }
        }
        let is_told = |(index, _): &(usize, Fit)| union.branches[*index].told;
        if fitting.iter().any(is_told) {
            fitting.retain(|branch| is_told(branch));
        }
        let listed = fitting.iter().map(|(_, fit)| fit.unlisted).min();
        fitting.retain(|(_, fit)| Some(fit.unlisted) == listed);
        // One that keeps all that any other keeps remains, if there is one.
        let remaining = fitting.iter().map(|(_, fit)| fit);
        let remaining = remaining.reduce(|one, next| match one.keeps_all_that(next) {
            true => one,
            false => next,
        });
        let most = remaining.filter(|one| {
            let mut others = fitting.iter();
            others.all(|(_, other)| one.keeps_all_that(other))
        });
        let best = most.and_then(|most| {
            let as_much = fitting.iter().filter(|(_, fit)| fit.keeps_all_that(most));
            as_much.min_by_key(|(index, fit)| {
                let tags = union.branches[*index].tags;
                (fit.lost, tags.is_empty(), fit.undocumented, *index)
            })
        });
        let (branch, fit) = match best {
            Some((index, fit)) => (*index, fit.clone()),
            None => {
                let fit = Fit {
                    unlisted: 1,
                    ..Fit::default()
                };
                (union.branches.len(), fit)
            }
        };
        self.choices.add(at, union.name, branch);
        fit
    }

    fn has_tags(&self, at: usize, branch: &Branch) -> bool {
        branch.tags.iter().all(|(member, tags)| {
            let Part::Object(start, end) = self.tape.part(at).0 else {
                return false;
            };
            let mut members = self.tape.members(start, end);
            let Some((_, value)) = members.find(|(name, _)| name == member) else {
                return false;
            };
            // Compare as text: the tags of a discriminator are strings, whatever the member's type
            // (OpenAPI 3.1, section 4.8.25).
            match self.tape.part(value).0 {
                Part::Text(text) => tags.contains(&text),
                Part::Boolean(value) => tags.contains(&value.to_string().as_str()),
                Part::Positive(value) => tags.contains(&value.to_string().as_str()),
                Part::Negative(value) => tags.contains(&value.to_string().as_str()),
                Part::Double(value) => tags.contains(&value.to_string().as_str()),
                Part::Null | Part::List(..) | Part::Object(..) => false,
            }
        })
    }

    fn scalar(&self, at: usize, part: Part<'_>, shape: &Shape) -> Option<Fit> {
        let decodes = match (shape, part) {
            (Shape::Any, _) | (Shape::Text, Part::Text(_)) => true,
            (Shape::Enum(listed), Part::Text(text)) => {
                return Some(Fit {
                    unlisted: usize::from(!listed.contains(&text)),
                    ..Fit::default()
                });
            }
            (Shape::Scalar(decodes), _) => decodes(Node(tape::Node {
                tape: self.tape,
                at,
                reading: &self.choices,
            })),
            _ => false,
        };
        decodes.then(Fit::default)
    }

    fn list(&mut self, start: usize, end: usize, shapes: &[&'static Shape]) -> Fits {
        let mut fits: Fits = shapes
            .iter()
            .map(|shape| matches!(shape, Shape::Any | Shape::List(_)).then(Fit::default))
            .collect();
        let mut at = start;
        while at < end {
            let mut items = Shapes::new();
            let mut uses: SmallVec<[(usize, usize); 4]> = SmallVec::new();
            for (fit, shape) in shapes.iter().enumerate() {
                if let Shape::List(item) = shape
                    && fits[fit].is_some()
                {
                    uses.push((fit, index(&mut items, item)));
                }
            }
            if items.is_empty() {
                break;
            }
            let found = self.fits(at, &items);
            for (fit, item) in uses {
                add(&mut fits[fit], &found[item]);
            }
            at = self.tape.skip(at);
        }
        fits
    }

    fn object(&mut self, start: usize, end: usize, shapes: &[&'static Shape]) -> Fits {
        let mut fits: Fits = shapes
            .iter()
            .map(|shape| {
                let decodes = match shape {
                    Shape::Any | Shape::Map(_) => true,
                    Shape::Object(object) => self.has_required(start, end, object),
                    _ => false,
                };
                decodes.then(Fit::default)
            })
            .collect();
        for (name, value) in self.tape.members(start, end) {
            let mut members = Shapes::new();
            let mut uses: SmallVec<[(usize, usize, Option<&Member>); 4]> = SmallVec::new();
            for (position, shape) in shapes.iter().enumerate() {
                let Some(fit) = &mut fits[position] else {
                    continue;
                };
                match shape {
                    Shape::Map(inner) => {
                        fit.undocumented += 1;
                        uses.push((position, index(&mut members, inner), None));
                    }
                    Shape::Object(object) => match (object.index(name), object.additional) {
                        (Some(member), _) => {
                            let member = &object.members[member];
                            if member.required || !self.is_null(value) {
                                let shape = index(&mut members, member.shape);
                                uses.push((position, shape, Some(member)));
                            }
                        }
                        (None, Some(additional)) => {
                            fit.undocumented += 1;
                            uses.push((position, index(&mut members, additional), None));
                        }
                        (None, None) => {
                            fit.undocumented += 1;
                            fit.lose(value, self.tape.skip(value));
                        }
                    },
                    _ => {}
                }
            }
            if members.is_empty() {
                continue;
            }
            let found = self.fits(value, &members);
            for (position, shape, member) in uses {
                let lenient = member.is_some_and(|member| member.lenient);
                match &mut fits[position] {
                    Some(fit) if found[shape].is_none() && lenient => {
                        fit.unlisted += 1;
                        fit.lose(value, self.tape.skip(value));
                    }
                    fit => add(fit, &found[shape]),
                }
                if let (Some(fit), Some(member)) = (&mut fits[position], member) {
                    fit.unlisted += usize::from(!self.is_listed(value, member));
                }
            }
        }
        fits
    }

    /// Whether an object has all required members, and none that is documented twice.
    fn has_required(&self, start: usize, end: usize, object: &Object) -> bool {
        let mut seen: SmallVec<[u64; 2]> = smallvec![0; object.members.len().div_ceil(64)];
        for (name, _) in self.tape.members(start, end) {
            if let Some(index) = object.index(name) {
                let (word, bit) = (&mut seen[index / 64], 1 << (index % 64));
                if *word & bit != 0 {
                    return false;
                }
                *word |= bit;
            }
        }
        let mut members = object.members.iter().enumerate();
        members.all(|(index, member)| !member.required || seen[index / 64] >> (index % 64) & 1 == 1)
    }

    fn is_listed(&self, at: usize, member: &Member) -> bool {
        if member.listed.is_empty() {
            return true;
        }
        let part = self.tape.part(at).0;
        member.listed.iter().any(|literal| match (literal, part) {
            (Literal::Boolean(one), Part::Boolean(other)) => *one == other,
            (Literal::Number(one), Part::Positive(other)) => *one == other as f64,
            (Literal::Number(one), Part::Negative(other)) => *one == other as f64,
            (Literal::Number(one), Part::Double(other)) => *one == other,
            (Literal::Text(one), Part::Text(other)) => *one == other,
            _ => false,
        })
    }

    fn is_null(&self, at: usize) -> bool {
        matches!(self.tape.part(at).0, Part::Null)
    }
}

/// Returns the index of a shape in `shapes`, to which it is added if it is new.
fn index(shapes: &mut Shapes, shape: &'static Shape) -> usize {
    let known = shapes.iter().position(|known| std::ptr::eq(*known, shape));
    known.unwrap_or_else(|| {
        shapes.push(shape);
        shapes.len() - 1
    })
}

/// Adds the fit of a part to that of the whole, which can't be decoded if the part can't.
fn add(whole: &mut Option<Fit>, part: &Option<Fit>) {
    match (&mut *whole, part) {
        (Some(whole), Some(part)) => whole.add(part.clone()),
        _ => *whole = None,
    }
}
