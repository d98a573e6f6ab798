//! Writes an example for the documentation of an operation's method: a call with all that it
//! requires, which compiles.

use crate::model::api::{BodyContent, Operation};
use crate::model::types::{Definition, Property, StringFormat, TypeKind, TypeRef, Types};
use crate::render::arguments::{Argument, Input, MAX_ARGUMENTS, Sample};
use crate::render::inputs::body_type;
use crate::render::join::MAX_COLUMNS;

/// How many objects may be within each other in an example.
const MAX_DEPTH: usize = 4;

/// Returns the crate of a client as code names it.
pub(super) fn crate_name(client: &str) -> String {
    format!("{}_client", client.replace('-', "_"))
}

/// Writes the example; `None` if it is not short, or a value can't be made up.
pub(super) fn example(
    operation: &Operation,
    inputs: &[Input],
    client: &str,
    types: &Types,
) -> Option<String> {
    let krate = &crate_name(client);
    let (mut lets, mut call) = call(operation, inputs, krate, types)?;
    if let Some(body) = optional_body(operation, krate, types) {
        lets.push_str(&format!("let body = {body};\n"));
        call.push_str(".body(body)");
    }
    Some(format!(
        "```no_run\n\
         # async fn example(client: {krate}::Client) -> Result<(), Box<dyn std::error::Error>> {{\n\
         {lets}let answer = client.{call}.send().await?;\n\
         # Ok(()) }}\n```"
    ))
}

/// Writes the body that an operation takes, if it may be left out: documents often say so of one
/// that the provider requires.
fn optional_body(operation: &Operation, krate: &str, types: &Types) -> Option<String> {
    let body = operation.body.as_ref().filter(|body| !body.required)?;
    let [only] = body.contents.as_slice() else {
        return None;
    };
    if let BodyContent::Multipart(_) = only.content {
        // Each of its parts has a setter.
        return None;
    }
    let samples = Samples { krate, types };
    let body = samples.of(body_type(&only.content, types).sample(), "body")?;
    fits(&body).then_some(body)
}

/// Writes the call of an operation's method, and before it the statements that make the structs
/// that it takes.
pub(super) fn call(
    operation: &Operation,
    inputs: &[Input],
    krate: &str,
    types: &Types,
) -> Option<(String, String)> {
    let samples = Samples { krate, types };
    let arguments: Vec<&Argument> = inputs
        .iter()
        .filter_map(|it| it.argument.as_ref())
        .collect();
    if arguments.len() + 1 > MAX_ARGUMENTS {
        return None;
    }
    let (mut lets, mut given) = (String::new(), Vec::new());
    for argument in arguments {
        let name = argument.name.to_string();
        let value = samples.of(argument.ty.sample(), &name)?;
        if !fits(&value) {
            return None;
        }
        match value.contains('(') {
            true => {
                lets.push_str(&format!("let {name} = {value};\n"));
                given.push(name);
            }
            false => given.push(value),
        }
    }
    Some((
        lets,
        format!("{}({})", operation.method_name, given.join(", ")),
    ))
}

/// Whether a value fits on the line of a statement.
fn fits(value: &str) -> bool {
    value.chars().count() + "    /// let body = ;".len() <= MAX_COLUMNS
}

/// Makes up values.
struct Samples<'s> {
    krate: &'s str,
    types: &'s Types,
}

impl Samples<'_> {
    /// Writes a value as an argument of a client's method.
    fn of(&self, sample: &Sample, name: &str) -> Option<String> {
        let file = || format!("{}::runtime::File::new(\"content\")", self.krate);
        Some(match sample {
            Sample::Of(value) => self.convertible(value, name, 0)?,
            Sample::ListOf(item) => format!("[{}]", self.convertible(item, name, 0)?),
            Sample::File => file(),
            Sample::Files => format!("[{}]", file()),
            Sample::Text => format!("{name:?}"),
            Sample::None => return None,
        })
    }

    /// Writes a value that converts into one of the type, `depth` objects deep.
    fn convertible(&self, value: &TypeRef, name: &str, depth: usize) -> Option<String> {
        if !value.nullable {
            match &value.kind {
                TypeKind::String(StringFormat::Plain | StringFormat::Binary) => {
                    return Some(format!("{name:?}"));
                }
                TypeKind::Named(index) => {
                    let definition = &self.types.get(*index).definition;
                    if let Definition::StringEnum { values } = definition {
                        return Some(format!("{:?}", values.first()?.value));
                    }
                }
                _ => {}
            }
        }
        self.exact(value, name, depth)
    }

    /// Writes a value of exactly the type, but not as an `Option` of it.
    fn exact(&self, value: &TypeRef, name: &str, depth: usize) -> Option<String> {
        Some(match &value.kind {
            TypeKind::Any => "serde_json::json!({})".to_owned(),
            TypeKind::Boolean => "true".to_owned(),
            TypeKind::Integer(_) => "1".to_owned(),
            TypeKind::Number => "1.0".to_owned(),
            TypeKind::String(StringFormat::Plain | StringFormat::Binary) => {
                format!("{name:?}.to_owned()")
            }
            TypeKind::String(StringFormat::Date) => {
                "\"2024-02-29\".parse::<chrono::NaiveDate>()?".to_owned()
            }
            TypeKind::String(StringFormat::DateTime) => {
                "chrono::DateTime::parse_from_rfc3339(\"2024-02-29T12:00:00Z\")?".to_owned()
            }
            TypeKind::String(StringFormat::Uuid) => "uuid::Uuid::nil()".to_owned(),
            TypeKind::Array(item) => format!("vec![{}]", self.item(item, name, depth)?),
            TypeKind::Map(item) if item.kind == TypeKind::Any => {
                "serde_json::Map::new()".to_owned()
            }
            TypeKind::Map(item) => format!(
                "std::collections::HashMap::from([(\"key\".to_owned(), {})])",
                self.item(item, name, depth)?
            ),
            TypeKind::Named(index) => self.named(*index, name, depth)?,
        })
    }

    fn item(&self, item: &TypeRef, name: &str, depth: usize) -> Option<String> {
        let exact = self.exact(item, name, depth)?;
        Some(match item.nullable && item.kind != TypeKind::Any {
            true => format!("Some({exact})"),
            false => exact,
        })
    }

    fn named(&self, index: usize, name: &str, depth: usize) -> Option<String> {
        let path = format!("{}::types::{}", self.krate, self.types.name(index));
        match &self.types.get(index).definition {
            _ if depth == MAX_DEPTH => None,
            Definition::Object(object) => {
                let required = object.properties.iter().filter(|it| it.required);
                let values = required.map(|it| self.member(it, depth + 1));
                let values = values.collect::<Option<Vec<_>>>()?;
                Some(format!("{path}::new({})", values.join(", ")))
            }
            Definition::StringEnum { values } => {
                Some(format!("{path}::from({:?})", values.first()?.value))
            }
            Definition::IntegerEnum { values, .. } => {
                Some(format!("{path}::from({})", values.first()?.value))
            }
            Definition::Union(union) => {
                let variant = union.variants.first()?;
                let value = self.item(&variant.value, name, depth + 1)?;
                let value = match variant.value.kind {
                    TypeKind::Named(_) => format!("Box::new({value})"),
                    _ => value,
                };
                Some(format!("{path}::{}({value})", variant.name))
            }
            Definition::Recursive(_) => None,
        }
    }

    /// Writes a required member as an argument of its object's `new`.
    fn member(&self, property: &Property, depth: usize) -> Option<String> {
        let (value, name) = (&property.value, property.field.as_str());
        match &value.kind {
            TypeKind::Array(item) if !value.nullable && !item.nullable => {
                let item = match item.kind {
                    TypeKind::String(StringFormat::Plain) => self.convertible(item, name, depth)?,
                    _ => self.exact(item, name, depth)?,
                };
                Some(format!("[{item}]"))
            }
            _ => self.convertible(value, name, depth),
        }
    }
}
