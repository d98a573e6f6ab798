//! What spans, events and observers show of a call: the client's own name, and how it ended.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use tracking_links_runtime::{
    Attempt, BoxFuture, Delivery, Dropped, Ended, Error, ErrorKind, Observer, ObserverError,
    Parameter, ResponseValue, Sending,
};

use crate::secrets::Log;
use crate::server::{Reply, Server};
use crate::{CREATE, Client, CreateError};

const CREATED: &str = r#"{"uuid":"u","clicks":1}"#;

/// Writes down which client each event is of, and how calls end.
#[derive(Clone, Default)]
struct Journal(
    Arc<Mutex<Vec<(&'static str, String)>>>,
    Arc<Mutex<Vec<Ended>>>,
);

impl Journal {
    fn hear(&self, event: &'static str, client: &str) {
        self.0.lock().unwrap().push((event, client.to_owned()));
    }

    /// Returns the events since the last time.
    fn take(&self) -> Vec<(&'static str, String)> {
        std::mem::take(&mut *self.0.lock().unwrap())
    }

    /// Returns the only call that ended since the last time.
    fn ended(&self) -> Ended {
        let mut ended = std::mem::take(&mut *self.1.lock().unwrap());
        assert_eq!(ended.len(), 1, "{ended:?}");
        ended.remove(0)
    }
}

impl Observer for Journal {
    fn about_to_send<'a>(
        &'a self,
        sending: &'a Sending,
    ) -> BoxFuture<'a, Result<(), ObserverError>> {
        self.hear("about to send", &sending.client);
        Box::pin(async { Ok(()) })
    }

    fn sent(&self, sending: &Sending) {
        self.hear("sent", &sending.client);
    }

    fn answered(&self, attempt: &Attempt) {
        self.hear("answered", &attempt.client);
    }

    fn ended(&self, ended: &Ended) {
        self.hear("ended", &ended.client);
        self.1.lock().unwrap().push(ended.clone());
    }

    fn dropped(&self, dropped: &Dropped) {
        self.hear("dropped", &dropped.client);
    }
}

fn observed(server: &Server, journal: &Journal) -> Client {
    let journal = journal.clone();
    Client::with(server, |builder| {
        builder.name("example-eu").observer(journal)
    })
}

#[tokio::test]
async fn observers_and_spans_show_the_name_of_the_client() {
    let server = Server::start(Reply::json(201, CREATED)).await;
    let (journal, log) = (Journal::default(), Log::default());
    let client = observed(&server, &journal);
    let renamed = Client::from(client.runtime.named("example-us"));
    let api = Client::with(&server, |builder| builder.observer(journal.clone()));
    let guard = log.start();
    for (client, name) in [
        (&client, "example-eu"),
        (&renamed, "example-us"),
        (&api, "example"),
    ] {
        assert_eq!(client.runtime.name(), name);
        client.create().await.unwrap();
        let expected = ["about to send", "sent", "answered", "ended"];
        assert_eq!(
            journal.take(),
            expected.map(|event| (event, name.to_owned()))
        );
        let field = format!("tracking.client=\"{name}\"");
        assert!(log.text().contains(&field), "{field} is in no span");
        assert!(format!("{client:?}").contains(name));
    }
    drop(guard);

    let server = Server::start(Reply::Stall(Vec::new())).await;
    let client = observed(&server, &journal);
    let timeout = Duration::from_millis(60);
    tokio::time::timeout(timeout, client.create())
        .await
        .unwrap_err();
    let last = journal.take().pop().unwrap();
    assert_eq!(last, ("dropped", "example-eu".to_owned()));
}

#[tokio::test]
async fn an_observer_hears_how_each_call_ended() {
    use Delivery::{Accepted, NotSent, Rejected, Unknown};
    let journal = Journal::default();
    for (reply, status, error, delivery) in [
        (Reply::json(201, CREATED), Some(201), None, Accepted),
        (
            Reply::json(403, "{}"),
            Some(403),
            Some(ErrorKind::Status),
            Rejected,
        ),
        (
            Reply::json(500, "{}"),
            Some(500),
            Some(ErrorKind::Status),
            Unknown,
        ),
        (
            Reply::json(201, "[]"),
            Some(201),
            Some(ErrorKind::UnreadableBody),
            Unknown,
        ),
        (
            Reply::Send(Vec::new()),
            None,
            Some(ErrorKind::Transport),
            Unknown,
        ),
        (
            Reply::Stall(Vec::new()),
            None,
            Some(ErrorKind::Timeout),
            Unknown,
        ),
    ] {
        let server = Server::start(reply).await;
        let result = observed(&server, &journal).create().await;
        let ended = journal.ended();
        assert_eq!(ended.error, error);
        assert_eq!(ended.error, result.err().map(|error| error.kind()));
        assert_eq!(ended.delivery, delivery, "{ended:?}");
        assert_eq!(ended.status.map(|it| it.as_u16()), status, "{ended:?}");
        assert_eq!((ended.operation, ended.attempts), ("createLink", 1));
    }

    // Without a body in the document, and as a stream.
    let server = Server::start(Reply::json(201, CREATED)).await;
    let client = observed(&server, &journal);
    let send = || {
        let mut request = client.runtime.request(&CREATE);
        request.required(Parameter::path("ProgramId"), Ok("7"));
        request.send()
    };
    let _: Result<ResponseValue<()>, Error<CreateError>> = send().await.unwrap().empty().await;
    assert_eq!(journal.ended().error, None);
    let _: Result<ResponseValue<_>, Error<CreateError>> = send().await.unwrap().stream().await;
    assert_eq!(journal.ended().error, None);

    // A request that can't be built.
    let error = client.runtime.request(&CREATE).send().await.unwrap_err();
    let ended = journal.ended();
    assert_eq!(ended.error, Some(error.into_inner().kind()));
    assert_eq!((ended.delivery, ended.attempts), (NotSent, 0));
}

#[tokio::test]
async fn a_failed_call_is_one_event_and_a_success_none() {
    let refused = Reply::answer(403, "x-request-id: r-7\r\n", r#"{"message":"s3ntinel"}"#);
    let fields = r#"tracking.client="example-eu" operation="createLink" "#;
    for (reply, expected) in [
        (Reply::json(201, CREATED), None),
        (
            refused,
            Some(r#"kind="status" delivery="rejected" attempts=1 status=403 request_id="r-7""#),
        ),
        (
            Reply::json(201, "[]"),
            Some(r#"kind="unreadable_body" delivery="unknown" attempts=1 status=201"#),
        ),
        (
            Reply::Send(Vec::new()),
            Some(r#"kind="transport" delivery="unknown" attempts=1"#),
        ),
    ] {
        let server = Server::start(reply).await;
        let client = Client::with(&server, |builder| builder.name("example-eu"));
        let log = Log::default();
        let guard = log.start();
        _ = client.create().await;
        drop(guard);
        assert_warned(&log, expected.map(|rest| format!("{fields}{rest}")));
    }

    let server = Server::start(Reply::json(201, CREATED)).await;
    let client = Client::with(&server, |builder| builder.name("example-eu"));
    let log = Log::default();
    let guard = log.start();
    client.runtime.request(&CREATE).send().await.unwrap_err();
    drop(guard);
    let rest = r#"kind="invalid_request" delivery="not_sent" attempts=0"#;
    assert_warned(&log, Some(format!("{fields}{rest}")));
}

/// Checks that there is one warning, with exactly these fields, or none.
#[track_caller]
fn assert_warned(log: &Log, expected: Option<String>) {
    let text = log.text();
    let warnings: Vec<_> = text
        .lines()
        .filter(|line| line.contains(" WARN "))
        .collect();
    assert_eq!(warnings.len(), usize::from(expected.is_some()), "{text}");
    if let Some(expected) = expected {
        let (_, shown) = warnings[0].split_once("the call failed ").unwrap();
        assert_eq!(shown.trim_end(), expected);
    }
}
