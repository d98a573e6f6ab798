//! Runs a stage that is a list of rules. Each rule rewrites one construct wherever it occurs in the
//! document.

use serde_json::Value;

use crate::document::effects::Effects;
use crate::report::Report;

pub(super) type Rule = fn(&mut Value, &mut Report);

pub(super) fn apply(stage: &'static str, rules: &[Rule], root: &mut Value) -> Effects {
    let mut report = Report::of(stage);
    for rule in rules {
        rule(root, &mut report);
    }
    Effects::unmoved(report)
}
