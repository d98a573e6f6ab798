//! Counts calls and measures their time with OpenTelemetry.
//!
//! `cargo run -p tracking-links --features opentelemetry --example metrics`

use opentelemetry::metrics::MeterProvider;
use opentelemetry_sdk::metrics::data::{AggregatedMetrics, MetricData};
use opentelemetry_sdk::metrics::{InMemoryMetricExporter, PeriodicReader, SdkMeterProvider};
use tracking_links::{Fanvue, LinkRequest, Metrics, Platform, Provider};
use tracking_links_sandbox::{Fault, Sandbox};

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    // A program has another exporter here, and sets the provider with `global::set_meter_provider`.
    let exporter = InMemoryMetricExporter::default();
    let reader = PeriodicReader::builder(exporter.clone()).build();
    let meters = SdkMeterProvider::builder().with_reader(reader).build();

    let sandbox = Sandbox::start().await?;
    let metrics = Metrics::new(&meters.meter("my-shop"));
    let fanvue = Fanvue::builder(sandbox.fanvue().token())
        .base_url(sandbox.fanvue().base_url())
        .settings(|client| client.observer(metrics))
        .build()?;
    let request = LinkRequest::new()
        .name("Spring")
        .platform(Platform::Instagram);
    for _ in 0..3 {
        fanvue.create(&request).await?;
    }
    sandbox.fanvue().fail_next(Fault::DropAfterWrite);
    let lost = fanvue.create(&request).await;
    assert!(lost.is_err());

    meters.force_flush()?;
    let mut calls = Vec::new();
    for exported in exporter.get_finished_metrics()? {
        for metric in exported.scope_metrics().flat_map(|scope| scope.metrics()) {
            println!("{:30} {}", metric.name(), metric.description());
            let AggregatedMetrics::U64(MetricData::Sum(sum)) = metric.data() else {
                continue;
            };
            for point in sum.data_points() {
                let mut attributes = point.attributes();
                let delivery = attributes.find(|it| it.key.as_str() == "tracking.delivery");
                calls.extend(delivery.map(|it| (it.value.to_string(), point.value())));
            }
        }
    }
    calls.sort();
    let expected = [("accepted".to_owned(), 3), ("unknown".to_owned(), 1)];
    assert_eq!(calls, expected);

    println!("Calls by their outcome: {calls:?}");
    Ok(())
}
