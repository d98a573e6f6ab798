//! Tables for people.

use comfy_table::{ContentArrangement, Table, presets};

use super::printable::printable;

/// Writes a table of the columns that have a value. A URL must stay whole to be copied, so no cell
/// is wrapped or cut: what is wider than the terminal is written below each other if it is one row,
/// and otherwise loses columns, which the last line names.
pub(super) fn table(columns: &[String], rows: &[Vec<String>], width: Option<usize>) -> String {
    let is_used = |index: &usize| rows.iter().any(|row| !row[*index].is_empty());
    let mut used: Vec<usize> = (0..columns.len()).filter(is_used).collect();
    let fits = |text: &str| {
        width.is_none_or(|width| text.lines().all(|line| line.chars().count() <= width))
    };
    let mut text = draw(columns, rows, &used);
    if fits(&text) {
        return text;
    }
    if let [row] = rows {
        let pairs = used
            .iter()
            .map(|index| [columns[*index].to_uppercase(), cell(row, *index)]);
        return lines(pairs.map(Vec::from));
    }
    let mut left_out = Vec::new();
    while !fits(&text) && used.len() > 1 {
        // A column that says the same in all rows says least.
        let is_constant = |index: &usize| rows.iter().all(|row| row[*index] == rows[0][*index]);
        let place = used.iter().position(is_constant).unwrap_or(used.len() - 1);
        left_out.push(columns[used.remove(place)].as_str());
        text = draw(columns, rows, &used);
    }
    let left_out = left_out.join(", ");
    text + &format!("(too narrow for {left_out}; --format csv has all)\n")
}

fn draw(columns: &[String], rows: &[Vec<String>], used: &[usize]) -> String {
    if used.is_empty() {
        return String::new();
    }
    let header = used
        .iter()
        .map(|index| columns[*index].to_uppercase())
        .collect();
    let rows = rows
        .iter()
        .map(|row| used.iter().map(|index| cell(row, *index)).collect());
    lines([header].into_iter().chain(rows))
}

fn cell(row: &[String], index: usize) -> String {
    printable(&row[index]).into_owned()
}

/// Writes rows in columns.
fn lines(rows: impl Iterator<Item = Vec<String>>) -> String {
    let mut table = Table::new();
    table
        .load_style(presets::NOTHING)
        .set_content_arrangement(ContentArrangement::Disabled)
        .add_rows(rows);
    table
        .lines()
        .map(|line| format!("{}\n", line.trim()))
        .collect()
}

#[cfg(test)]
mod tests {
    use expect_test::{Expect, expect};

    use super::*;

    fn check(rows: &[[&str; 4]], width: usize, expected: Expect) {
        let columns = ["provider", "id", "url", "name"].map(str::to_owned);
        let rows: Vec<_> = rows
            .iter()
            .map(|row| row.map(str::to_owned).to_vec())
            .collect();
        expected.assert_eq(&table(&columns, &rows, Some(width)));
    }

    #[test]
    fn columns_without_a_value_are_left_out_and_nothing_commands_the_terminal() {
        let rows = [
            ["shlink", "1", "https://s.test/a", ""],
            ["shlink", "2", "\u{1b}[2J", ""],
        ];
        check(
            &rows,
            80,
            expect![[r#"
            PROVIDER  ID  URL
            shlink    1   https://s.test/a
            shlink    2   \u{1b}[2J
        "#]],
        );
        check(&[], 80, expect![[""]]);
    }

    #[test]
    fn a_wide_table_loses_columns_and_a_wide_row_stands_on_lines() {
        let one = ["shlink", "1", "https://s.test/aaaaaaaaaaaaaaaa", "春 sale"];
        let two = ["shlink", "2", "https://s.test/b", "Spring"];
        check(
            &[one, two],
            80,
            expect![[r#"
            PROVIDER  ID  URL                              NAME
            shlink    1   https://s.test/aaaaaaaaaaaaaaaa  春 sale
            shlink    2   https://s.test/b                 Spring
        "#]],
        );
        check(
            &[one, two],
            45,
            expect![[r#"
            ID  URL                              NAME
            1   https://s.test/aaaaaaaaaaaaaaaa  春 sale
            2   https://s.test/b                 Spring
            (too narrow for provider; --format csv has all)
        "#]],
        );
        check(
            &[one, two],
            37,
            expect![[r#"
            ID  URL
            1   https://s.test/aaaaaaaaaaaaaaaa
            2   https://s.test/b
            (too narrow for provider, name; --format csv has all)
        "#]],
        );
        check(
            &[one],
            37,
            expect![[r#"
            PROVIDER  shlink
            ID        1
            URL       https://s.test/aaaaaaaaaaaaaaaa
            NAME      春 sale
        "#]],
        );
    }
}
