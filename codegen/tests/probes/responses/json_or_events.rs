pub async fn probe(server: Server) {
    let client: Client = server.client(Client::builder());
    let call = |stream| client.a(types::ABody { stream: Some(stream), extra: Default::default() });

    server.json(200, r#"{"text":"whole"}"#);
    let whole = call(false).send_json().await.unwrap().into_inner();
    assert_eq!(whole.text.as_deref(), Some("whole"));
    assert_eq!(server.request().header("accept"), Some("application/json"));

    let events = "data: {\"delta\":\"wh\"}\n\ndata: {\"delta\":\"ole\"}\n\n";
    server.answer(200, "content-type: text/event-stream\r\n", events);
    let mut stream = call(true).send_events().await.unwrap().into_inner();
    assert_eq!(server.request().header("accept"), Some("text/event-stream, application/json;q=0.1"));
    assert_eq!(stream.next().await.unwrap().unwrap().data.delta.as_deref(), Some("wh"));
    assert_eq!(stream.next().await.unwrap().unwrap().data.delta.as_deref(), Some("ole"));
    assert!(stream.next().await.unwrap().is_none());

    // The server decides by the body, whatever is accepted.
    server.answer(200, "content-type: text/event-stream\r\n", events);
    match call(true).send().await.unwrap().into_inner() {
        operation::ASuccess::Events(mut events) => {
            assert_eq!(events.next().await.unwrap().unwrap().data.delta.as_deref(), Some("wh"));
        }
        other => panic!("{other:?}"),
    }
    assert_eq!(
        server.request().header("accept"),
        Some("application/json, text/event-stream;q=0.5")
    );

    server.answer(200, "content-type: text/event-stream\r\n", events);
    let error = call(true).send_json().await.unwrap_err();
    assert_eq!(
        error.message(),
        "200 OK, but its body is text/event-stream, which was not asked for"
    );
    assert_eq!(error.delivery(), tracking_links_runtime::Delivery::Accepted);
    assert_eq!(error.body().unwrap().as_bytes(), events.as_bytes());

    server.json(400, r#"{"why":"no"}"#);
    let error = call(true).send_events().await.unwrap_err();
    assert!(error.documented().is_some_and(|body| body.why.as_deref() == Some("no")));
}
