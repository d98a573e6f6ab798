//! Writes OUT.csv from the table and the journal, and counts what it says.

use std::io;
use std::path::Path;

use tracking_links::journal::{Journal, NewRow, Row};

use super::add::BATCH;
use super::summary::Tally;
use crate::exit::{Exit, Failed};
use crate::table::{Cells, Fault, Item, Outcome, Output, Table, Unreadable};

/// The most bytes of rows that wait for their outcomes.
const MAX_BYTES: usize = 4 << 20;

/// Writes the rows of the table with what the journal has for each.
pub(super) async fn write(
    table: &mut Table,
    journal: &dyn Journal,
    path: &Path,
) -> Result<Tally, Failed> {
    let failed = |message: String| {
        Failed::new(Exit::Failed, message).help("the journal has every outcome that is known")
    };
    let unreadable = |Unreadable(message): Unreadable| failed(message);
    let unwritable = |error: io::Error| failed(format!("can't write {}: {error}", path.display()));
    let mut tally = Tally::default();
    let mut rows = table.rows().map_err(unreadable)?;
    let mut output = Output::create(path, &rows).map_err(unwritable)?;
    let (mut batch, mut bytes) = (Vec::new(), 0);
    loop {
        let item = rows.next().map_err(unreadable)?;
        let is_end = item.is_none();
        if let Some(item) = item {
            let cells = output.cells(&rows);
            bytes += cells.bytes();
            batch.push((cells, item));
        }
        if batch.len() >= BATCH || bytes >= MAX_BYTES || is_end {
            write_batch(&mut output, &batch, journal, &mut tally, unwritable).await?;
            batch.clear();
            bytes = 0;
        }
        if is_end {
            output.finish().map_err(unwritable)?;
            return Ok(tally);
        }
    }
}

async fn write_batch(
    output: &mut Output,
    batch: &[(Cells, Item)],
    journal: &dyn Journal,
    tally: &mut Tally,
    unwritable: impl Fn(io::Error) -> Failed,
) -> Result<(), Failed> {
    let keys = batch.iter().filter_map(|(_, item)| match item {
        Item::Row(row) => Some(row.key.clone()),
        Item::Faulty(_) => None,
    });
    let keys: Vec<_> = keys.collect();
    let mut known = journal.get(&keys).await?.into_iter();
    for (cells, item) in batch {
        let (faults, row);
        let outcome = match item {
            Item::Faulty(list) => {
                faults = on_one_line(list);
                Outcome::Invalid(&faults)
            }
            Item::Row(new) => {
                row = known.next().flatten();
                match &row {
                    None => Outcome::Absent,
                    Some(row) if is_same(new, row) => Outcome::Row(row),
                    Some(row) => Outcome::Differs(row),
                }
            }
        };
        tally.count(outcome);
        output.write(cells, outcome).map_err(&unwritable)?;
    }
    Ok(())
}

fn is_same(new: &NewRow, row: &Row) -> bool {
    new.provider == row.provider && new.request == row.request
}

fn on_one_line(faults: &[Fault]) -> String {
    let faults: Vec<_> = faults.iter().map(ToString::to_string).collect();
    faults.join("; ")
}
