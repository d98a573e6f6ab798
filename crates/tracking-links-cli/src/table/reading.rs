//! A row of a table as a request, checked against the capabilities of its provider.

use std::collections::HashMap;
use std::str;

use tracking_links::journal::NewRow;
use tracking_links::{Capabilities, Field, KeyKind, LinkRequest, OnRepeat, Slug, Utm};

use super::columns::{Column, PROVIDER, UTM};
use super::fault::Fault;
use super::layout::{Layout, Providers};
use super::records::Record;
use crate::fields::set_field;
use crate::names::nearest;

/// The most bytes of a key.
const MAX_KEY: usize = 1024;

/// Names the place of a slug: each provider has slugs of its own on each domain.
pub(super) fn slug_place(provider: &[u8], domain: &[u8], slug: &[u8]) -> Vec<u8> {
    [provider, domain, slug].join(&0)
}

/// Returns what a table can do besides the remedy of a fault: how it marks a platform's name as
/// unchecked.
fn hint(field: Field, capabilities: &Capabilities, request: &LinkRequest) -> &'static str {
    match field {
        Field::Platform if request.sets(field) && !capabilities.platforms.is_empty() => {
            r#", such as {"unchecked":"threads"}"#
        }
        _ => "",
    }
}

/// A row that is being read.
pub(super) struct Reading<'a> {
    pub(super) layout: &'a Layout,
    pub(super) record: &'a Record,
    /// The lines of keys that occur more than once.
    pub(super) lines: &'a mut HashMap<String, u64>,
    /// The lines of slugs that occur more than once.
    pub(super) slug_lines: &'a mut HashMap<Vec<u8>, u64>,
    pub(super) faults: &'a mut Vec<Fault>,
}

impl<'a> Reading<'a> {
    fn fault(&mut self, index: usize, message: impl Into<String>) {
        let place = self.layout.header.place(index);
        let line = self.record.line_of(index);
        self.faults.push(Fault::new(line, place, message));
    }

    /// Makes the request of the row, and notes all its faults. Returns `None` if a fault leaves no
    /// request.
    pub(super) fn row(mut self) -> Option<NewRow> {
        let header = &self.layout.header;
        if self.record.len() != header.len() {
            self.ragged();
            return None;
        }
        let (mut key, mut provider) = (None, None);
        let (mut request, mut utm) = (LinkRequest::new(), Vec::new());
        // The fields that have a fault of their own, which the capabilities need not repeat.
        let mut faulty = Vec::new();
        for (index, column) in header.columns.iter().enumerate() {
            let text = self.text(index);
            match (column, text) {
                (Column::Field(field), None) => faulty.push(*field),
                (Column::Field(field), Some(text)) => {
                    if let Err(message) = set_field(&mut request, *field, text) {
                        self.fault(index, message);
                        faulty.push(*field);
                    }
                }
                (Column::Key, Some(text)) => key = self.key(index, text),
                (Column::Provider, Some(text)) if !text.is_empty() => {
                    provider = Some((Some(index), text));
                }
                (Column::Utm(_), None) => faulty.push(Field::Destination),
                (Column::Utm(parameter), Some(text)) if !text.is_empty() => {
                    utm.push((index, *parameter, text));
                }
                (Column::Unnamed, Some(text)) if !text.is_empty() => {
                    self.fault(index, "name this column in the header, or empty its cells");
                }
                _ => {}
            }
        }
        if !faulty.contains(&Field::Destination) {
            self.tag(&mut request, &utm, &mut faulty);
        }
        let default = self.layout.provider.as_deref().map(|name| (None, name));
        let provider = self.provider(provider.or(default))?;
        let (name, capabilities) = provider;
        if !capabilities.operations.create {
            let message = format!("{name} can't create links; choose another provider");
            self.fault_of(Column::Provider, message, |it| {
                format!("--{PROVIDER}: {it}")
            });
        }
        for fault in capabilities.faults(&request) {
            if faulty.contains(&fault.field) {
                continue;
            }
            let message = format!(
                "{name}: {}{}",
                fault.remedy,
                hint(fault.field, capabilities, &request)
            );
            self.fault_of(Column::Field(fault.field), message, |it| {
                format!("{it}, in a column of this name")
            });
        }
        self.slug(name, capabilities, &request);
        Some(NewRow::new(key?, name, request))
    }

    /// Notes a fault at a column, or of all rows if there is no such column.
    fn fault_of(&mut self, column: Column, message: String, else_of: fn(&str) -> String) {
        match self.layout.header.index(column) {
            Some(index) => self.fault(index, message),
            None => self
                .faults
                .push(Fault::of_all(self.record.line(), else_of(&message))),
        }
    }

    /// Notes that an earlier row has the slug, at a provider that gives each slug to one link.
    fn slug(&mut self, provider: &str, capabilities: &Capabilities, request: &LinkRequest) {
        let Some(Slug::Custom(slug)) = &request.slug else {
            return;
        };
        let OnRepeat::Refused {
            by: KeyKind::Slug, ..
        } = capabilities.on_repeat(request)
        else {
            return;
        };
        let place = slug_place(
            provider.as_bytes(),
            request.domain.as_deref().unwrap_or_default().as_bytes(),
            slug.as_bytes(),
        );
        if !self.layout.slugs.may_repeat(&place) {
            return;
        }
        let Some(index) = self.layout.header.index(Column::Field(Field::Slug)) else {
            return;
        };
        let line = self.record.line_of(index);
        match self.slug_lines.get(&place) {
            Some(line) => {
                let message = format!(
                    "{provider}: give the row a `slug` of its own: line {line} has this one"
                );
                self.fault(index, message);
            }
            None => drop(self.slug_lines.insert(place, line)),
        }
    }

    /// Notes that the row has too few or too many cells. The quotes of a cell may be the cause.
    fn ragged(&mut self) {
        let (has, columns) = (self.record.len(), self.layout.header.len());
        let faults = self.faults.len();
        (0..has).for_each(|index| self.quotes(index));
        if self.faults.len() == faults {
            let has = match has {
                1 => "1 cell".to_owned(),
                _ => format!("{has} cells"),
            };
            let message = format!(
                "the row has {has} and the header {columns}: add or remove delimiters, or put a \
                 text that contains the delimiter in quotes"
            );
            self.faults
                .push(Fault::new(self.record.line(), None, message));
        }
    }

    /// Notes what is wrong with the quotes of a cell.
    fn quotes(&mut self, index: usize) {
        if let Some(fault) = self.record.quote_fault(index) {
            self.fault(index, fault.remedy());
        }
    }

    /// Returns the text of a cell; `None` if it has a fault, which is noted.
    fn text(&mut self, index: usize) -> Option<&'a str> {
        let record = self.record;
        let cell = self.layout.unescaped(record.cell(index)?);
        if record.quote_fault(index).is_some() {
            self.quotes(index);
            return None;
        }
        let text = match str::from_utf8(cell) {
            Ok(text) => text,
            Err(error) => {
                let byte = cell[error.valid_up_to()];
                let message = format!("save the file as UTF-8: byte 0x{byte:02x} is not");
                self.fault(index, message);
                return None;
            }
        };
        if memchr::memchr(0, cell).is_some() {
            self.fault(index, "remove the NUL byte of this cell");
            return None;
        }
        Some(text)
    }

    /// Checks a key. Returns `None` if it has a fault, which is noted.
    fn key(&mut self, index: usize, text: &str) -> Option<String> {
        let message = if text.is_empty() {
            "give the row a key: a text of your own that no other row has".to_owned()
        } else if text.trim() != text {
            "remove the blanks around the key".to_owned()
        } else if text.contains(char::is_control) {
            "write the key on one line, without control characters".to_owned()
        } else if text.len() > MAX_KEY {
            format!("shorten the key to {MAX_KEY} bytes (it has {})", text.len())
        } else if let Some(line) = self.earlier(index, text) {
            format!("give the row a key of its own: line {line} has this one")
        } else {
            return Some(text.to_owned());
        };
        self.fault(index, message);
        None
    }

    /// Returns the line of an earlier row that has this key.
    fn earlier(&mut self, index: usize, key: &str) -> Option<u64> {
        if !self.layout.keys.may_repeat(key.as_bytes()) {
            return None;
        }
        if let Some(line) = self.lines.get(key) {
            return Some(*line);
        }
        let line = self.record.line_of(index);
        self.lines.insert(key.to_owned(), line);
        None
    }

    /// Returns the provider that a row names. Notes the fault if there is none.
    fn provider(
        &mut self,
        named: Option<(Option<usize>, &str)>,
    ) -> Option<(&'a str, &'a Capabilities)> {
        let Providers { usable, unusable } = &self.layout.providers;
        let names = || usable.iter().map(|(name, _)| name.as_str());
        let Some((index, text)) = named else {
            // Without the column, the header has the fault.
            if let Some(index) = self.layout.header.index(Column::Provider) {
                let names: Vec<_> = names().collect();
                let names = names.join(", ");
                self.fault(index, format!("name the provider: one of {names}"));
            }
            return None;
        };
        if let Some((name, capabilities)) = usable.iter().find(|(name, _)| name == text) {
            return Some((name, capabilities));
        }
        let known = names().chain(unusable.iter().map(|(name, _)| name.as_str()));
        let why = unusable.iter().find(|(name, _)| name == text);
        let message = match (why, nearest(text, known)) {
            (Some((_, why)), _) => why.clone(),
            // The names are listed once, not with each row.
            (None, Some(near)) if index.is_some() => {
                format!("no provider has this name; did you mean `{near}`?")
            }
            (None, near) => {
                let near = near.map_or_else(String::new, |it| format!("did you mean `{it}`? "));
                let names: Vec<_> = names().collect();
                let names = names.join(", ");
                format!("no provider has this name; {near}name one of {names}")
            }
        };
        match index {
            Some(index) => self.fault(index, message),
            None => {
                let message = format!("--{PROVIDER}: {message}");
                self.faults.push(Fault::of_all(self.record.line(), message));
            }
        }
        None
    }

    /// Adds UTM parameters to the destination.
    fn tag(
        &mut self,
        request: &mut LinkRequest,
        cells: &[(usize, usize, &str)],
        faulty: &mut Vec<Field>,
    ) {
        let (Some(first), replaces) = (cells.first(), self.layout.replaces_utm) else {
            return;
        };
        let Some(destination) = request.destination.clone() else {
            let (index, parameter, _) = first;
            let (name, _) = UTM[*parameter];
            let message = format!("give a `destination`, to which `{name}` is added");
            self.fault(*index, message);
            return;
        };
        // The capabilities say what is wrong with a destination.
        if Utm::new().tag(&destination).is_err() {
            return;
        }
        let (mut all, mut is_valid) = (Utm::new(), true);
        if replaces {
            all = all.replace();
        }
        for (index, parameter, text) in cells {
            let (name, set) = UTM[*parameter];
            let one = set(Utm::new(), text);
            let message = match one.clone().replace().tag(&destination) {
                Err(_) => format!("give `{name}` a text on one line, without blanks around it"),
                Ok(_) if !replaces && one.tag(&destination).is_err() => format!(
                    "empty this cell, or remove `{name}` from `destination`, which has it already; \
                     --replace-utm replaces it"
                ),
                Ok(_) => {
                    all = set(all, text);
                    continue;
                }
            };
            self.fault(*index, message);
            is_valid = false;
        }
        match all.tag(&destination) {
            Ok(tagged) if is_valid => request.destination = Some(tagged),
            _ => faulty.push(Field::Destination),
        }
    }
}
