//! `clicks`: how often links were followed.

use std::time::SystemTime;

use serde_json::{Value, json};
use tracking_links::{ClickRange, Clicks};

use super::lookup::id_of;
use crate::arguments::parse_time;
use crate::context::Context;
use crate::exit::{Exit, Failed};
use crate::options::Format;
use crate::output::{Rows, printable, rfc3339};

/// Count the clicks of links
///
/// In a terminal, a line of bars shows how they came about, if the provider says more than their
/// sum.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  tracking-links clicks shlink https://s.test/shoes
  tracking-links clicks shlink ID ID --from 2027-01-01 --to 2027-02-01 --format csv
  tracking-links clicks shlink ID --from 30d --series --format csv")]
pub(crate) struct Args {
    /// The provider, by its name in `tracking-links providers`
    provider: String,

    /// The provider's ids of the links, as `list` and `find` show them; or their URLs, where the
    /// provider can find them
    #[arg(required = true, value_name = "ID|URL")]
    ids: Vec<String>,

    /// Only clicks at this time or later; also a day, or how long ago, such as 30d
    #[arg(long, value_name = "TIME", value_parser = parse_time)]
    from: Option<SystemTime>,

    /// Only clicks before this time, day, or how long ago
    #[arg(long, value_name = "TIME", value_parser = parse_time)]
    to: Option<SystemTime>,

    /// Write a row for each part of the time, such as a day, that the provider counts; of a link
    /// without such parts, a row with the total and no start
    #[arg(long)]
    series: bool,
}

pub(crate) async fn run(args: Args, context: &Context) -> Result<Exit, Failed> {
    let mut range = ClickRange::new();
    range.from = args.from;
    range.to = args.to;
    let links = context.links_of(&[&args.provider]).await?;
    let format = context.format(Format::Csv);
    let columns: &[&str] = match (args.series, format) {
        (true, _) => &["provider", "id", "start", "clicks"],
        (false, Format::Table) => &["provider", "id", "clicks", "over_time"],
        (false, _) => &["provider", "id", "clicks"],
    };
    let mut rows = Rows::new(format, columns.iter().copied(), &["clicks"]);
    let mut exit = Exit::Ok;
    for text in &args.ids {
        let counted = async {
            let id = id_of(links, &args.provider, text).await?;
            let clicks = links.clicks(&args.provider, &id, &range).await?;
            Ok((id, clicks))
        };
        let (id, clicks) = match counted.await {
            Ok(counted) => counted,
            Err(failed) if args.ids.len() == 1 => return Err(failed),
            Err(failed) => {
                exit = Exit::Failed;
                failed.help(format!("link: {}", printable(text))).print();
                continue;
            }
        };
        if args.series && clicks.series.is_empty() {
            context.note(&format!(
                "{} returned only the total of {}",
                printable(&args.provider),
                printable(&id)
            ));
            rows.write(&row(&args.provider, &id, &clicks, Format::Plain))?;
        } else if args.series {
            for count in &clicks.series {
                let start = rfc3339(count.start);
                let clicks = count.clicks;
                rows.write(&json!({
                    "provider": args.provider, "id": id, "start": start, "clicks": clicks,
                }))?;
            }
        } else {
            rows.write(&row(&args.provider, &id, &clicks, format))?;
        }
    }
    rows.finish()?;
    Ok(exit)
}

/// Describes the clicks of a link.
fn row(provider: &str, id: &str, clicks: &Clicks, format: Format) -> Value {
    let mut row = json!({ "provider": provider, "id": id, "clicks": clicks.total });
    match format {
        Format::Table => row["over_time"] = bars(clicks).into(),
        _ if clicks.series.is_empty() => {}
        _ => {
            let parts = clicks.series.iter().map(|count| {
                let start = rfc3339(count.start);
                json!({ "start": start, "clicks": count.clicks })
            });
            row["series"] = parts.collect();
        }
    }
    row
}

/// The most bars of a line.
const MAX_BARS: usize = 40;

/// Draws the clicks over time as a line of bars; empty if there are no parts of time to compare.
fn bars(clicks: &Clicks) -> String {
    const BARS: [char; 8] = ['▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'];
    if clicks.series.len() < 2 {
        return String::new();
    }
    let per_bar = clicks.series.len().div_ceil(MAX_BARS);
    let parts = clicks.series.chunks(per_bar);
    let sum = |part: &[tracking_links::ClickCount]| {
        let counts = part.iter().map(|count| count.clicks);
        counts.fold(0, u64::saturating_add)
    };
    let sums: Vec<u64> = parts.map(sum).collect();
    let max = sums.iter().copied().max().unwrap_or(0).max(1);
    let bar = |sum: &u64| {
        // Any click lifts its bar, and only the maximum reaches the top.
        let height = u128::from(*sum) * 7;
        BARS[usize::try_from(height.div_ceil(u128::from(max))).unwrap_or(7)]
    };
    sums.iter().map(bar).collect()
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    fn series(counts: &[u64]) -> Clicks {
        let mut start = SystemTime::UNIX_EPOCH;
        counts
            .iter()
            .fold(Clicks::new(counts.iter().sum()), |clicks, count| {
                start += Duration::from_secs(86_400);
                clicks.with_count(start, *count)
            })
    }

    #[test]
    fn bars_have_the_heights_of_the_clicks() {
        assert_eq!(bars(&series(&[0, 1, 50, 100, 99])), "▁▂▅██");
        assert_eq!(bars(&series(&[0, 0])), "▁▁");
        assert_eq!(bars(&series(&[5])), "");
        assert_eq!(bars(&series(&[1; 400])).chars().count(), MAX_BARS);
    }
}
