//! The settings that one simulated provider alone has, which tests change by name.

use std::collections::BTreeMap;
use std::sync::Mutex;

use crate::sync::lock;

/// A setting: its name, and the values that it takes.
pub(crate) type Setting = (&'static str, Allowed);

/// The values that a setting takes, and its value at the start.
#[derive(Clone, Copy, Debug)]
pub enum Allowed {
    /// One of these texts, at the start the first.
    Choice(&'static [&'static str]),
    /// A whole number, at the start this one.
    Number(usize),
}

/// The settings of a provider, with their values.
#[derive(Debug)]
pub(crate) struct Settings {
    known: &'static [Setting],
    changed: Mutex<BTreeMap<&'static str, String>>,
}

impl Settings {
    pub(crate) fn new(known: &'static [Setting]) -> Self {
        Self {
            known,
            changed: Mutex::default(),
        }
    }

    /// Lists the settings, with their values in text.
    pub(crate) fn list(&self) -> Vec<(&'static str, String)> {
        let known = self.known.iter();
        known.map(|(name, _)| (*name, self.value(name))).collect()
    }

    /// Changes a setting. Returns false if there is none of this name, or if the value does not
    /// fit.
    pub(crate) fn set(&self, name: &str, value: &str) -> bool {
        let mut known = self.known.iter();
        let fits = |values: Allowed| match values {
            Allowed::Choice(choices) => choices.contains(&value),
            Allowed::Number(_) => value.parse::<usize>().is_ok(),
        };
        match known.find(|(known, _)| *known == name) {
            Some((name, values)) if fits(*values) => {
                lock(&self.changed).insert(name, value.to_owned());
                true
            }
            _ => false,
        }
    }

    /// Returns the value of a setting in text; empty if there is none of this name.
    pub(crate) fn value(&self, name: &str) -> String {
        if let Some(value) = lock(&self.changed).get(name) {
            return value.clone();
        }
        let mut known = self.known.iter();
        match known.find(|(known, _)| *known == name) {
            Some((_, Allowed::Choice(choices))) => {
                choices.first().copied().unwrap_or("").to_owned()
            }
            Some((_, Allowed::Number(number))) => number.to_string(),
            None => String::new(),
        }
    }

    /// Returns whether a setting has this value.
    pub(crate) fn is(&self, name: &str, value: &str) -> bool {
        self.value(name) == value
    }

    /// Returns the value of a setting that is a number.
    pub(crate) fn number(&self, name: &str) -> usize {
        self.value(name).parse().unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const KNOWN: &[Setting] = &[
        ("database", Allowed::Choice(&["sqlite", "postgres"])),
        ("links-limit", Allowed::Number(7)),
    ];

    #[test]
    fn a_setting_has_its_first_value_until_it_is_set_to_another_that_fits() {
        let settings = Settings::new(KNOWN);
        assert!(settings.is("database", "sqlite"));
        assert_eq!(settings.number("links-limit"), 7);
        assert!(settings.set("database", "postgres") && settings.set("links-limit", "0"));
        for (name, value) in [("database", "oracle"), ("links-limit", "-1"), ("x", "1")] {
            assert!(!settings.set(name, value), "{name} {value}");
        }
        let values = settings.list();
        let expected = [("database", "postgres"), ("links-limit", "0")];
        assert_eq!(
            values,
            expected.map(|(name, value)| (name, value.to_owned()))
        );
    }
}
