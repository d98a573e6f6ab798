//! Recordings of the sandbox, which stands for a real server here, and the test that holds the
//! sandbox to the recorded answers.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use serde_json::{Value, json};
use tracking_links::{Field, LinkRequest, Support};
use tracking_links_sandbox::{Answer as Scripted, Sandbox, SimulatedProvider};

use crate::answer::{Answer, Body, from_exchanges};
use crate::document::Document;
use crate::folder;
use crate::outcome::{Change, Outcome};
use crate::proxy::Proxy;
use crate::redact::Secrets;
use crate::shape::differences;
use crate::{steps, stranger};

fn secrets(server: &dyn SimulatedProvider) -> Secrets {
    let variables = server.variables().into_iter();
    let variables = variables.filter(|it| !it.name.ends_with("_BASE_URL"));
    Secrets::new(variables.map(|it| it.value))
}

/// Records a simulated provider.
async fn record(server: &dyn SimulatedProvider, asked: &LinkRequest) -> BTreeMap<String, Answer> {
    let proxy = Proxy::start(&server.base_url()).await.unwrap();
    let provider = server.provider_with(&|client| client.base_url(proxy.url()));
    let stranger = stranger(server, proxy.url()).unwrap();
    let called = steps::call(&provider.unwrap(), &stranger, server, asked).await;
    called.unwrap();
    proxy.repeat_create_with_empty_body().await;
    let document = Document::of(server.name()).unwrap();
    from_exchanges(&proxy.exchanges(), &document, &secrets(server), asked)
}

async fn record_least(server: &dyn SimulatedProvider) -> BTreeMap<String, Answer> {
    record(server, &server.minimal_request()).await
}

/// Lists how a simulated provider differs from recorded answers, and what the document does not
/// allow in them.
async fn faults(
    server: &dyn SimulatedProvider,
    recorded: &BTreeMap<String, Answer>,
) -> Vec<String> {
    let document = Document::of(server.name()).unwrap();
    let capabilities = *server.provider().capabilities();
    let fields = Field::ALL.iter().filter(|field| {
        let mut fields = recorded.values().flat_map(|it| &it.fields);
        **field != Field::Options && fields.any(|it| field.as_str() == it)
    });
    let fields = fields.filter(|field| capabilities.support(**field) != Support::Unsupported);
    let asked = fields.fold(server.minimal_request(), |request, field| {
        server.with_example(request, *field)
    });
    let own = record(server, &asked).await;
    let mut faults = Vec::new();
    for (name, answer) in recorded {
        let invalid = document.faults(answer).into_iter();
        faults.extend(invalid.map(|it| format!("{name}: invalid by the document: {it}")));
        let Some(own) = own.get(name) else {
            let same = own.values().filter(|it| it.operation == answer.operation);
            let statuses: Vec<_> = same.map(|it| it.status.to_string()).collect();
            let had = statuses.join(", ");
            faults.push(format!(
                "{name}: the sandbox has no such answer, but: {had}"
            ));
            continue;
        };
        let told = differences(answer, own).into_iter();
        let told = told.filter(|it| !it.is_allowed_to_sandbox());
        faults.extend(told.map(|it| format!("{name}: in the sandbox: {it}")));
    }
    faults
}

/// Scripts the answer to the next create: the provider's own, with a changed body.
async fn change_created(server: &dyn SimulatedProvider, change: impl FnOnce(&mut Value)) -> String {
    let (name, answer) = created(&record_least(server).await);
    let Some(Body::Json(mut body)) = answer.body else {
        panic!("{name} is not JSON");
    };
    change(&mut body);
    let scripted = answer.headers.iter().fold(
        Scripted::new(answer.status)
            .body(body.to_string())
            .carried_out(),
        |scripted, (name, value)| scripted.header(name, value),
    );
    server.answer_when(Box::new(|request| request.method() == "POST"), scripted);
    name
}

/// The answer to the create.
fn created(answers: &BTreeMap<String, Answer>) -> (String, Answer) {
    let mut created = answers
        .iter()
        .filter(|(_, it)| it.method == "POST" && it.status < 300);
    let (name, answer) = created.next().unwrap();
    (name.clone(), answer.clone())
}

/// The pointer to a text in an object, or in an object within it.
fn text_member(body: &Value) -> Option<String> {
    let members = body.as_object()?;
    let mut pointers = members.iter().filter_map(|(name, value)| match value {
        Value::String(_) => Some(format!("/{name}")),
        value => Some(format!("/{name}{}", text_member(value)?)),
    });
    pointers.next()
}

#[tokio::test]
async fn the_sandbox_answers_as_the_recorded_real_servers_do() {
    let sandbox = Sandbox::start().await.unwrap();
    let specs = Path::new(env!("CARGO_MANIFEST_DIR")).join("../specs");
    for server in sandbox.servers() {
        let recorded = folder::read(&specs.join(server.name()).join("answers")).unwrap();
        if recorded.is_empty() {
            println!("{}: nothing is recorded", server.name());
            continue;
        }
        let faults = faults(server, &recorded).await;
        assert!(
            faults.is_empty(),
            "{}:\n{}",
            server.name(),
            faults.join("\n")
        );
    }
}

#[tokio::test]
async fn a_recording_of_the_sandbox_has_every_operation_and_holds_the_sandbox() {
    let sandbox = Sandbox::start().await.unwrap();
    for server in sandbox.servers() {
        let answers = record_least(server).await;
        let statuses: Vec<u16> = answers.values().map(|it| it.status).collect();
        let is_refused = |status: &u16| matches!(status, 401 | 403);
        assert!(statuses.iter().any(is_refused), "{answers:#?}");
        assert!(statuses.iter().any(|it| *it < 300), "{answers:#?}");
        if server.provider().capabilities().operations.delete {
            let is_refused = |it: &Answer| it.method == "DELETE" && it.status >= 400;
            assert!(answers.values().any(is_refused), "{answers:#?}");
            assert_eq!(server.link_count(), 0, "what was made is deleted");
        }
        assert_eq!(faults(server, &answers).await, Vec::<String>::new());
    }
}

#[tokio::test]
async fn a_written_recording_is_read_again_and_has_no_secret() {
    let sandbox = Sandbox::start().await.unwrap();
    // Links that can't be deleted would be in the second list of one account.
    let other = Sandbox::start().await.unwrap();
    let specs = tempfile::tempdir().unwrap();
    for (server, same) in sandbox.servers().zip(other.servers()) {
        let (folder, secrets) = (specs.path().join(server.name()), secrets(server));
        let answers = record_least(server).await;
        let outcome = Outcome::new(&BTreeMap::new(), answers.clone());
        assert!(outcome.has_changes());
        outcome.write(&folder, &secrets).unwrap();
        assert_eq!(folder::read(&folder).unwrap(), answers);
        for file in fs::read_dir(&folder).unwrap() {
            let text = fs::read_to_string(file.unwrap().path()).unwrap();
            for variable in server.variables().iter().filter(|it| it.is_secret) {
                assert!(!text.contains(&variable.value), "{}: {text}", variable.name);
            }
            assert!(
                !text.contains("\"x-request-id\"") && !text.contains("\"date\""),
                "{text}"
            );
        }
        let again = Outcome::new(&answers, record_least(same).await);
        assert!(!again.has_changes());
    }
    assert_eq!(
        fs::read_dir(specs.path()).unwrap().count(),
        sandbox.servers().count()
    );
}

/// A change of an answer's body, and how it is told: of a recording, and of the sandbox.
type Told = (fn(&mut Value), fn(&str) -> [String; 2]);

const CHANGES: [Told; 3] = [
    (
        |body| body["isNew/here"] = json!([1]),
        |_| ["/isNew~1here: came (array)", "/isNew~1here: went (array)"].map(str::to_owned),
    ),
    (
        |body| {
            let pointer = text_member(body).unwrap();
            let (parent, name) = pointer.rsplit_once('/').unwrap();
            let parent = body.pointer_mut(parent).unwrap();
            parent.as_object_mut().unwrap().remove(name);
        },
        |pointer| {
            [
                format!("{pointer}: went (string)"),
                format!("{pointer}: came (string)"),
            ]
        },
    ),
    (
        |body| {
            let pointer = text_member(body).unwrap();
            *body.pointer_mut(&pointer).unwrap() = json!(7);
        },
        |pointer| {
            [
                format!("{pointer}: is number, was string"),
                format!("{pointer}: is string, was number"),
            ]
        },
    ),
];

#[tokio::test]
async fn a_member_more_a_member_less_and_another_type_are_told_by_pointer() {
    let sandbox = Sandbox::start().await.unwrap();
    for server in sandbox.servers() {
        let before = record_least(server).await;
        let (name, answer) = created(&before);
        let Some(Body::Json(body)) = &answer.body else {
            panic!("{name} is not JSON");
        };
        for (change, told) in CHANGES {
            let [of_recording, of_sandbox] = told(&text_member(body).unwrap());
            assert_eq!(change_created(server, change).await, name);
            let after = record_least(server).await;
            let outcome = Outcome::new(&before, after.clone());
            let changes = outcome.changes().find(|(changed, _)| *changed == name);
            let Some((_, Change::Shape(shape))) = changes else {
                panic!("{changes:?}");
            };
            let shape: Vec<_> = shape.iter().map(ToString::to_string).collect();
            assert_eq!(shape, [of_recording]);
            let faults = faults(server, &after).await;
            let expected = format!("{name}: in the sandbox: {of_sandbox}");
            assert!(faults.contains(&expected), "{expected}: {faults:#?}");
        }
        assert_eq!(server.unused_answers(), 0);
    }
}

#[tokio::test]
async fn another_status_content_type_and_limit_header_are_told() {
    let sandbox = Sandbox::start().await.unwrap();
    for server in sandbox.servers() {
        let recorded = record_least(server).await;
        let (name, answer) = created(&recorded);
        let told = |changed: Answer| {
            let recorded = BTreeMap::from([(changed.name(), changed)]);
            async move { faults(server, &recorded).await }
        };
        let mut status = answer.clone();
        status.status = 418;
        let faults = told(status).await;
        assert!(
            faults[0].contains("418: the sandbox has no such answer"),
            "{faults:?}"
        );

        let mut html = answer.clone();
        html.headers
            .insert("content-type".to_owned(), "text/html".to_owned());
        let faults = told(html).await;
        let expected = "header content-type: is application/json, was text/html";
        assert!(
            faults.contains(&format!("{name}: in the sandbox: {expected}")),
            "{faults:?}"
        );
        assert!(
            faults
                .iter()
                .any(|it| it.contains("invalid by the document")),
            "{faults:?}"
        );

        let mut limit = answer.clone();
        limit
            .headers
            .insert("x-ratelimit-test".to_owned(), "1;w=1".to_owned());
        let expected = format!("{name}: in the sandbox: header x-ratelimit-test: went (present)");
        assert_eq!(told(limit).await, [expected]);
    }
}

#[test]
fn null_allows_any_type_and_a_type_does_not_allow_null() {
    let differs = |recorded: Value, own: Value| {
        let differences = differences(&sample(recorded), &sample(own)).into_iter();
        let told = differences.filter(|it| !it.is_allowed_to_sandbox());
        told.map(|it| it.to_string()).collect::<Vec<_>>()
    };
    let nothing: [&str; 0] = [];
    assert_eq!(differs(json!({"a": null}), json!({"a": "text"})), nothing);
    assert_eq!(
        differs(json!([{"a": null}, {"a": 1}]), json!([{"a": 1}])),
        nothing
    );
    assert_eq!(differs(json!({"a": [1]}), json!({"a": []})), nothing);
    assert_eq!(
        differs(json!({"a": "text"}), json!({"a": null})),
        ["/a: is null, was string"]
    );
    assert_eq!(
        differs(json!([{"a": {"b": 1}}]), json!([{"a": {}}])),
        ["/0/a/b: went (number)"]
    );
}

fn sample(body: Value) -> Answer {
    Answer {
        operation: "create-link".to_owned(),
        method: "POST".to_owned(),
        path: "/links".to_owned(),
        status: 200,
        fields: Vec::new(),
        headers: BTreeMap::new(),
        body: Some(Body::Json(body)),
    }
}

#[test]
fn secrets_are_masked_and_keep_their_form() {
    let secrets = Secrets::new(["s3cr3t/Key".to_owned(), "4711".to_owned(), "me".to_owned()]);
    let mut body = json!({
        "id": "l1",
        "account": 4711,
        "owner": "me",
        "name": "some",
        "url": "https://x.example/s3cr3t%2FKey/4711?to=ann@mail.example",
        "accessToken": "abc-12",
        "echo": ["s3cr3t/Key", "eyJhbGci.eyJzdWIi.c2ln"],
    });
    secrets.mask(&mut body);
    assert_eq!(
        body,
        json!({
            "id": "l1",
            "account": 0,
            "owner": "aa",
            "name": "some",
            "url": "https://x.example/a0aa0a%0AAaa/0000?to=aaa@aaaa.aaaaaaa",
            "accessToken": "aaa-00",
            "echo": ["a0aa0a/Aaa", "aaAaaAaa.aaAaaAAa.a0aa"],
        })
    );
}

#[test]
fn a_secret_that_is_left_stops_the_writing_and_all_files_stay() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path().join("answers");
    let write = |body: Value| {
        let answers = BTreeMap::from([("create-link-200".to_owned(), sample(body))]);
        let outcome = Outcome::new(&folder::read(&folder).unwrap(), answers);
        outcome.write(&folder, &Secrets::new(["s3cr3t-key".to_owned()]))
    };
    write(json!({ "id": 1 })).unwrap();
    let before = fs::read(folder.join("create-link-200.json")).unwrap();
    let error = write(json!({ "s3cr3t-key": 1 })).unwrap_err();
    assert!(error.contains("create-link-200 has a secret"), "{error}");
    assert_eq!(
        fs::read(folder.join("create-link-200.json")).unwrap(),
        before
    );
}
