//! Joins lines that prettyplease breaks although they fit: it breaks at 89 columns, and rustfmt at
//! 100.

/// How wide lines are at most where the generator breaks them.
pub(super) const MAX_COLUMNS: usize = 100;

/// The brackets at the end of a line whose list is on the next ones. A block is no list.
const OPENING: [char; 3] = ['(', '<', '['];

/// Joins the lines of a list in brackets, of a chain of methods and of the arm of a match, where
/// the whole fits on one line.
pub(super) fn joined(code: &str) -> Vec<String> {
    let mut out: Vec<String> = Vec::new();
    for line in code.lines() {
        if !line.trim_start().starts_with('.') {
            join_chain(&mut out);
        }
        out.push(line.to_owned());
        // A line that was joined may close another list.
        while join_brackets(&mut out) || hug(&mut out).is_some() {}
        join_arm(&mut out);
    }
    join_chain(&mut out);
    out
}

fn indent(line: &str) -> usize {
    line.bytes().take_while(|byte| *byte == b' ').count()
}

fn is_comment(line: &str) -> bool {
    line.trim_start().starts_with("//")
}

/// Replaces the lines from `start` on by one, if it fits.
fn replace(out: &mut Vec<String>, start: usize, line: String) -> bool {
    let fits = line.chars().count() <= MAX_COLUMNS;
    if fits {
        out.truncate(start);
        out.push(line);
    }
    fits
}

/// Joins a list, if the last line closes it and opens no other: each element is on a line of its
/// own.
fn join_brackets(out: &mut Vec<String>) -> bool {
    let Some((closing, before)) = out.split_last() else {
        return false;
    };
    let open = match closing.trim_start().chars().next() {
        Some(')') => '(',
        Some('>') => '<',
        Some(']') => '[',
        _ => return false,
    };
    let level = indent(closing);
    let Some(start) = before.iter().rposition(|line| indent(line) <= level) else {
        return false;
    };
    let (opening, elements) = (&before[start], &before[start + 1..]);
    let is_element = |line: &String| line.ends_with(',') && indent(line) == level + 4;
    // Before a chain of methods, the list of a call is indented with them.
    let is_base = closing.trim_start() == ")" && indent(opening) + 4 == level;
    let is_list = (indent(opening) == level || is_base) && opening.ends_with(open);
    let is_list = is_list
        && !is_comment(opening)
        && elements.iter().all(is_element)
        && !closing.ends_with(OPENING);
    if !is_list || elements.iter().any(|it| is_comment(it)) {
        return false;
    }
    let list = elements.iter().map(|it| it.trim()).collect::<Vec<_>>();
    let list = list.join(" ");
    let list = match elements.len() == 1 && is_tuple(opening) {
        true => &list,
        false => list.strip_suffix(',').unwrap_or(&list),
    };
    let line = format!("{opening}{list}{}", closing.trim_start());
    replace(out, start, line)
}

/// Whether the bracket at the end of a line is not that of a call, so that a comma makes a tuple of
/// one element.
fn is_tuple(opening: &str) -> bool {
    let is_call = |it: char| it.is_alphanumeric() || "_>!".contains(it);
    opening
        .strip_suffix('(')
        .is_some_and(|called| !called.ends_with(is_call))
}

/// Joins the brackets that the last two lines close, if the inner ones are those of the only
/// element of the outer ones.
fn hug(out: &mut Vec<String>) -> Option<()> {
    let [before @ .., inner, outer] = out.as_slice() else {
        return None;
    };
    let (level, closes) = (indent(outer), |line: &str| {
        line.trim_start().starts_with([')', ']'])
    });
    let is_end = closes(inner) && closes(outer) && !outer.ends_with(OPENING);
    let inner_end = inner.trim_start().strip_suffix(',').filter(|_| is_end)?;
    let start = before.iter().rposition(|line| indent(line) <= level)?;
    let (opening, element) = (before.get(start)?, before.get(start + 1)?);
    // The first line of the list opens what its last line closes.
    let mut rest = before[start + 2..].iter();
    let is_only = indent(inner) == level + 4 && rest.all(|line| indent(line) > level + 4);
    let is_list = indent(opening) == level && opening.ends_with(['(', '[']);
    let is_list = is_list && indent(element) == level + 4 && element.ends_with(['(', '[']);
    let joined = format!("{opening}{}", element.trim_start());
    let is_long = joined.chars().count() > MAX_COLUMNS;
    if !is_only || !is_list || is_long || is_comment(opening) || is_tuple(opening) {
        return None;
    }
    let end = format!("{:level$}{inner_end}{}", "", outer.trim_start());
    out.truncate(out.len() - 2);
    for line in &mut out[start + 2..] {
        line.drain(..4);
    }
    out.push(end);
    out[start + 1] = joined;
    out.remove(start);
    Some(())
}

/// Joins the methods that the last lines call with the value before them.
fn join_chain(out: &mut Vec<String>) {
    _ = join_only_call(out);
    let is_link = |line: &&String| line.trim_start().starts_with('.');
    let count = out.iter().rev().take_while(is_link).count();
    let Some(start) = out.len().checked_sub(count + 1).filter(|_| count > 0) else {
        return;
    };
    let (base, links) = (&out[start], &out[start + 1..]);
    let is_link = |link: &String| indent(link) == indent(base) + 4 && !link.ends_with(OPENING);
    let is_chain = links.iter().all(is_link);
    if !is_chain || is_comment(base) {
        return;
    }
    let links: String = links.iter().map(|it| it.trim()).collect();
    let line = format!("{base}{links}");
    replace(out, start, line);
}

/// Joins a value with the method that the last lines call, if it is the only one, whose arguments
/// are on lines of their own.
fn join_only_call(out: &mut Vec<String>) -> Option<()> {
    let level = out
        .last()
        .filter(|it| it.trim_start().starts_with(')'))
        .map(|it| indent(it))?;
    let before = out.get(..out.len() - 1)?;
    let call = before.iter().rposition(|line| indent(line) <= level)?;
    let base = before.get(call.checked_sub(1)?)?;
    let link = before[call].trim_start();
    let is_only = link.starts_with('.') && indent(base) + 4 == level;
    if !is_only || is_comment(base) || base.len() + link.len() > MAX_COLUMNS {
        return None;
    }
    let joined = format!("{base}{link}");
    out[call - 1] = joined;
    out.remove(call);
    for line in &mut out[call..] {
        line.drain(..4);
    }
    Some(())
}

/// Takes the expression of an arm out of its braces, if the last line closes them.
fn join_arm(out: &mut Vec<String>) {
    let [.., arm, expression, closing] = out.as_slice() else {
        return;
    };
    let is_arm = arm.ends_with("=> {") && closing.trim() == "}" && indent(arm) == indent(closing);
    let ends = [';', '{', '}', ','];
    let is_expression = !expression.ends_with(ends) && !is_comment(expression);
    if !is_arm || !is_expression || is_comment(arm) {
        return;
    }
    let arm = arm.strip_suffix('{').unwrap_or(arm);
    let line = format!("{arm}{},", expression.trim());
    replace(out, out.len() - 3, line);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(broken: &str, expected: &str) {
        assert_eq!(joined(broken).join("\n"), expected);
        // What is joined stays so.
        assert_eq!(joined(expected).join("\n"), expected);
    }

    #[test]
    fn a_list_that_fits_is_on_one_line() {
        check("f(\n    a,\n    b,\n);", "f(a, b);");
        check("x(\n    &[\n        a,\n    ],\n);", "x(&[a]);");
        check(
            "fn f(\n    self,\n) -> Result<\n    A,\n    B,\n> {\n}",
            "fn f(self) -> Result<A, B> {\n}",
        );
        check("let a = (\n    b,\n);", "let a = (b,);");
        check("f(\n        a,\n    )\n    .b();", "f(a).b();");
        let long = format!("f(\n    {},\n    b,\n);", "a".repeat(MAX_COLUMNS));
        check(&long, &long);
    }

    #[test]
    fn a_list_with_a_comment_or_a_block_stays() {
        for kept in [
            "f(\n    /// The first.\n    a,\n);",
            "f(\n    |it| {\n        it\n    },\n);",
        ] {
            check(kept, kept);
        }
    }

    #[test]
    fn a_chain_that_fits_is_on_one_line() {
        check(
            "a\n    .b(1)\n    .c(\n        2,\n    );\nd;",
            "a.b(1).c(2);\nd;",
        );
    }

    #[test]
    fn the_brackets_of_an_only_element_are_beside_those_around_it() {
        let long = "a".repeat(MAX_COLUMNS - 4);
        check(
            &format!("f(\n    &[\n        &[\n            {long},\n        ],\n    ],\n);"),
            &format!("f(&[&[\n    {long},\n]]);"),
        );
        let kept = format!("f(\n    a,\n    &[\n        {long},\n    ],\n);");
        check(&kept, &kept);
    }

    #[test]
    fn a_lone_method_is_beside_its_value() {
        let long = "c".repeat(MAX_COLUMNS);
        check(
            &format!("a\n    .b(\n        {long},\n    );\nd;"),
            &format!("a.b(\n    {long},\n);\nd;"),
        );
    }

    #[test]
    fn an_arm_of_one_expression_has_no_braces() {
        check("_ => {\n    f(\n        a,\n    )\n}", "_ => f(a),");
        let kept = "_ => {\n    f();\n}";
        check(kept, kept);
    }
}
