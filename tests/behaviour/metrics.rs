//! OpenTelemetry metrics: the instruments of the semantic conventions, and each call's outcome.

use std::collections::BTreeMap;
use std::time::Duration;

use opentelemetry::KeyValue;
use opentelemetry::metrics::MeterProvider;
use opentelemetry_sdk::metrics::data::{AggregatedMetrics, MetricData};
use opentelemetry_sdk::metrics::{InMemoryMetricExporter, PeriodicReader, SdkMeterProvider};
use tracking_links::{Attempt, Fanvue, LinkRequest, Metrics, Platform, Provider, fanvue};
use tracking_links_sandbox::{Answer, Fault, Sandbox};

/// Each data point, as text with its attributes in alphabetical order, and its value or count.
type Points = BTreeMap<String, u64>;

fn text<'a>(name: &str, attributes: impl Iterator<Item = &'a KeyValue>) -> String {
    let mut pairs: Vec<_> = attributes
        .map(|it| format!("{}={}", it.key, it.value))
        .collect();
    pairs.sort();
    format!("{name} {}", pairs.join(" "))
}

fn points(exporter: &InMemoryMetricExporter) -> Points {
    let mut points = Points::new();
    for exported in exporter.get_finished_metrics().unwrap() {
        for metric in exported.scope_metrics().flat_map(|scope| scope.metrics()) {
            let name = metric.name();
            match metric.data() {
                AggregatedMetrics::F64(MetricData::Histogram(histogram)) => {
                    assert_eq!(metric.unit(), "s");
                    for point in histogram.data_points() {
                        assert_eq!(point.bounds().next(), Some(0.005));
                        assert!(point.sum() > 0.0 && point.sum() < 60.0);
                        points.insert(text(name, point.attributes()), point.count());
                    }
                }
                AggregatedMetrics::U64(MetricData::Sum(sum)) => {
                    for point in sum.data_points() {
                        points.insert(text(name, point.attributes()), point.value());
                    }
                }
                _ => panic!("{metric:?}"),
            }
        }
    }
    points
}

#[tokio::test]
async fn metrics_count_attempts_and_outcomes_and_measure_durations() {
    let exporter = InMemoryMetricExporter::default();
    let reader = PeriodicReader::builder(exporter.clone()).build();
    let meters = SdkMeterProvider::builder().with_reader(reader).build();
    let metrics = Metrics::new(&meters.meter("tests"));

    let sandbox = Sandbox::start().await.unwrap();
    let base_url = sandbox.fanvue().base_url();
    // A second observer beside the metrics.
    let (heard, attempts) = std::sync::mpsc::channel();
    let heard = std::sync::Mutex::new(heard);
    let journal = move |attempt: &Attempt| heard.lock().unwrap().send(attempt.number).unwrap();
    let client: fanvue::Client = fanvue::Client::builder()
        .base_url(&base_url)
        .credential(fanvue::Credential::bearer(sandbox.fanvue().token()))
        .observer((metrics, journal))
        .build()
        .unwrap();
    let fanvue = Fanvue::builder_with_client(client)
        .name("fanvue-eu")
        .build()
        .unwrap();
    let request = LinkRequest::new().name("Spring").platform(Platform::Reddit);
    fanvue.create(&request).await.unwrap();
    fanvue.create(&request).await.unwrap();
    sandbox.fanvue().answer_next(Answer::new(403));
    fanvue.create(&request).await.unwrap_err();
    sandbox
        .fanvue()
        .answer_next(Answer::new(201).body("<html>"));
    fanvue.create(&request).await.unwrap_err();
    sandbox.fanvue().fail_next(Fault::DropAfterWrite);
    fanvue.create(&request).await.unwrap_err();
    sandbox.fanvue().fail_next(Fault::StallAfterWrite);
    let create = fanvue.create(&request);
    tokio::time::timeout(Duration::from_millis(100), create)
        .await
        .unwrap_err();
    meters.force_flush().unwrap();

    let port = base_url
        .rsplit(':')
        .next()
        .unwrap()
        .split('/')
        .next()
        .unwrap();
    let http = |status: &str| {
        let (error, code) = match status {
            "201" => ("", " http.response.status_code=201"),
            "403" => ("error.type=403 ", " http.response.status_code=403"),
            _ => ("error.type=no_answer ", ""),
        };
        format!(
            "http.client.request.duration {error}http.request.method=POST{code} \
             operation=create-tracking-link server.address=127.0.0.1 server.port={port} \
             tracking.client=fanvue-eu tracking.provider=fanvue url.template=/tracking-links"
        )
    };
    let names = "tracking.client=fanvue-eu";
    let attempt = |error: &str| {
        format!(
            "tracking.attempts {error}operation=create-tracking-link {names} \
             tracking.provider=fanvue tracking.sent=true"
        )
    };
    let call = |error: &str, delivery: &str| {
        format!(
            "tracking.calls {error}operation=create-tracking-link {names} \
             tracking.delivery={delivery} tracking.provider=fanvue"
        )
    };
    let expected: Points = [
        (http("201"), 3),
        (http("403"), 1),
        (http(""), 1),
        (attempt(""), 3),
        (attempt("error.type=403 "), 1),
        (attempt("error.type=no_answer "), 1),
        (call("", "accepted"), 2),
        (call("error.type=status ", "rejected"), 1),
        (call("error.type=unreadable_body ", "unknown"), 1),
        (call("error.type=transport ", "unknown"), 1),
        (call("error.type=dropped ", "unknown"), 1),
    ]
    .into();
    assert_eq!(points(&exporter), expected);
    assert_eq!(attempts.try_iter().count(), 5);
}
