//! Builds an operation's pages as `provider.toml` describes them, and checks that the parameters
//! and members that it names exist and have the right types.

use crate::document::pointer::tokens;
use crate::model::api::{Location, Operation, Parameter};
use crate::model::build::paging::answer::{self, Answers, List};
use crate::model::build::paging::words::{SIZE_PARAMETERS, plain};
use crate::model::paging::{DescribedPaging, HasMore, KindName, Member, Paging, PagingKind};
use crate::model::types::{StringFormat, TypeKind, TypeRef};

/// What is wrong with a description: the message, and what to do.
pub(super) struct Wrong {
    pub(super) message: String,
    pub(super) help: String,
}

type Result<T> = std::result::Result<T, Wrong>;

/// Builds an operation's pages as described.
pub(super) fn described(
    operation: &Operation,
    described: &DescribedPaging,
    answers: Answers<'_>,
) -> Result<Paging> {
    check_keys(described)?;
    let Some(answer) = answer::of(operation) else {
        return Err(Wrong {
            message: "the operation's answers have no common type that is JSON".to_owned(),
            help: "set it to `false`".to_owned(),
        });
    };
    let description = Description {
        operation,
        described,
        answer,
        answers,
    };
    let list = description.list()?;
    let kind = description.kind(&list)?;
    let size = operation.parameters.iter().find(|parameter| {
        let name = plain(&parameter.name);
        parameter.location == Location::Query && SIZE_PARAMETERS.contains(&name.as_str())
    });
    Ok(Paging {
        kind,
        size: size.map(|size| size.name.clone()),
        list: list.path,
        item: list.item,
        has_more: description.has_more()?,
        pages_method: String::new(),
        items_method: String::new(),
    })
}

/// Refuses keys that say nothing: those that the kind does not take, and `is-last` beside
/// `has-more`.
fn check_keys(described: &DescribedPaging) -> Result<()> {
    let (kind, taken) = (described.kind.as_str(), described.kind.keys());
    if let Some(key) = described.keys().find(|key| !taken.contains(key)) {
        return Err(Wrong {
            message: format!("pages of the kind `{kind}` have no key `{key}`"),
            help: format!("delete `{key}`; `{kind}` takes {}", taken.join(", ")),
        });
    }
    if described.has_more.is_some() && described.is_last.is_some() {
        return Err(Wrong {
            message: format!("pages of the kind `{kind}` have both `has-more` and `is-last`"),
            help: "delete one of them: each says whether a page follows".to_owned(),
        });
    }
    Ok(())
}

struct Description<'d> {
    operation: &'d Operation,
    described: &'d DescribedPaging,
    answer: &'d TypeRef,
    answers: Answers<'d>,
}

impl Description<'_> {
    fn list(&self) -> Result<List> {
        let Some(pointer) = &self.described.items else {
            let found = self
                .answers
                .list(self.answer, &answer::resource(self.operation));
            return found.ok_or_else(|| Wrong {
                message: "the answer has not one list alone".to_owned(),
                help: "set `items` to the JSON pointer of the items in the answer".to_owned(),
            });
        };
        let (path, found) = self.member("items", pointer, self.answer)?;
        let TypeKind::Array(item) = found.kind else {
            return Err(mistyped("items", pointer, "a list"));
        };
        Ok(List { path, item: *item })
    }

    fn kind(&self, list: &List) -> Result<PagingKind> {
        let described = self.described;
        let first = |default| described.first.unwrap_or(default);
        Ok(match described.kind {
            KindName::Cursor => {
                let (next, value) = self.text("next", described.next.as_deref(), self.answer)?;
                let parameter = self.parameter(|kind| is_same(kind, &value.kind))?;
                PagingKind::Cursor { parameter, next }
            }
            KindName::LastId => {
                let pointer = described.next.as_deref().or(Some("/id"));
                let (id, value) = self.text("next", pointer, &list.item)?;
                let parameter = self.parameter(|kind| is_same(kind, &value.kind))?;
                PagingKind::LastId { parameter, id }
            }
            KindName::PageNumber => PagingKind::PageNumber {
                parameter: self.parameter(is_number)?,
                first: first(1),
                number: self.number("number", described.number.as_deref())?,
                pages: self.number("pages", described.pages.as_deref())?,
                total: self.number("total", described.total.as_deref())?,
            },
            KindName::Offset => PagingKind::Offset {
                parameter: self.parameter(is_number)?,
                first: first(0),
                total: self.number("total", described.total.as_deref())?,
            },
            KindName::NextUrl => PagingKind::NextUrl {
                next: self.text("next", described.next.as_deref(), self.answer)?.0,
            },
            KindName::LinkHeader => PagingKind::LinkHeader,
        })
    }

    fn has_more(&self) -> Result<Option<HasMore>> {
        let described = self.described;
        let of = |key: &str, pointer: &Option<String>| match pointer {
            None => Ok(None),
            Some(pointer) => match self.member(key, pointer, self.answer)? {
                (path, found) if found.kind == TypeKind::Boolean => {
                    let is_last = key == "is-last";
                    Ok(Some(HasMore { path, is_last }))
                }
                _ => Err(mistyped(key, pointer, "a boolean")),
            },
        };
        let has_more = of("has-more", &described.has_more)?;
        Ok(has_more.or(of("is-last", &described.is_last)?))
    }

    /// Returns the name of the parameter, whose type must be one of those that are taken.
    fn parameter(&self, is_taken: impl Fn(&TypeKind) -> bool) -> Result<String> {
        let parameters = self.operation.parameters.iter();
        let fits = |it: &&Parameter| it.location == Location::Query && is_taken(&it.value.kind);
        let fitting: Vec<&str> = parameters.filter(fits).map(|it| it.name.as_str()).collect();
        let wanted = self.described.parameter.as_deref().unwrap_or_default();
        match fitting.contains(&wanted) {
            true => Ok(wanted.to_owned()),
            false => Err(Wrong {
                message: format!("`{wanted}` is no query parameter that leads to a page"),
                help: format!("set `parameter` to one of these: {}", fitting.join(", ")),
            }),
        }
    }

    /// Returns the members that lead to the cursor or the URL of the next page, and its type.
    fn text(
        &self,
        key: &str,
        pointer: Option<&str>,
        of: &TypeRef,
    ) -> Result<(Vec<Member>, TypeRef)> {
        let pointer = pointer.unwrap_or_default();
        let (path, found) = self.member(key, pointer, of)?;
        match is_text(&found.kind) || matches!(found.kind, TypeKind::Integer(_)) {
            true => Ok((path, found)),
            false => Err(mistyped(key, pointer, "a text or an integer")),
        }
    }

    fn number(&self, key: &str, pointer: Option<&str>) -> Result<Option<Vec<Member>>> {
        let Some(pointer) = pointer else {
            return Ok(None);
        };
        match self.member(key, pointer, self.answer)? {
            (path, found) if is_number(&found.kind) => Ok(Some(path)),
            _ => Err(mistyped(key, pointer, "a number")),
        }
    }

    /// Follows a JSON pointer through the type of an answer or of an item.
    fn member(&self, key: &str, pointer: &str, of: &TypeRef) -> Result<(Vec<Member>, TypeRef)> {
        let (mut path, mut value) = (Vec::new(), of.clone());
        for token in tokens(pointer) {
            let members = self.answers.members(&value, &path);
            let names: Vec<String> = members.iter().map(|it| it.property.name.clone()).collect();
            let Some(found) = members.into_iter().find(|it| it.property.name == token) else {
                return Err(Wrong {
                    message: format!("`{key} = \"{pointer}\"` leads to no member: `{token}`"),
                    help: match names.is_empty() {
                        true => format!("correct `{key}`; only the members of objects are reached"),
                        false => format!("correct `{key}`; there are {}", names.join(", ")),
                    },
                });
            };
            (path, value) = (found.path, found.property.value.clone());
        }
        Ok((path, value))
    }
}

fn is_text(kind: &TypeKind) -> bool {
    matches!(
        kind,
        TypeKind::String(StringFormat::Plain | StringFormat::Uuid)
    )
}

/// Whether a parameter takes what a member has.
fn is_same(parameter: &TypeKind, member: &TypeKind) -> bool {
    let is_integer = |kind: &TypeKind| matches!(kind, TypeKind::Integer(_));
    is_text(parameter) && is_text(member) || is_integer(parameter) && is_integer(member)
}

fn is_number(kind: &TypeKind) -> bool {
    matches!(kind, TypeKind::Integer(_) | TypeKind::Number)
}

fn mistyped(key: &str, pointer: &str, wanted: &str) -> Wrong {
    Wrong {
        message: format!("`{key} = \"{pointer}\"` does not lead to {wanted}"),
        help: format!("set `{key}` to the JSON pointer of {wanted}"),
    }
}
