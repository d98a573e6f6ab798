pub async fn probe(server: Server) {
    let client: Client = server.client(Client::builder());
    let stream = ": hi\r\n\r\nid: 7\r\nevent: add\r\ndata: {\"text\":\r\ndata:\"a\"}\r\n\r\ndata: {\"n\":1}\n\ndata: {\"text\":\"b\"}\n\ndata: [DONE]\n\ndata: {}\n\n";
    server.answer(200, "content-type: text/event-stream\r\n", stream);
    let mut events = client.a().send().await.unwrap().into_inner();
    let first = events.next().await.unwrap().unwrap();
    assert_eq!((first.event.as_str(), first.id.as_str()), ("add", "7"));
    assert_eq!(first.data.text, "a");
    // An event that does not fit costs only itself.
    let error = events.next().await.unwrap_err();
    assert_eq!(
        error.message(),
        "event 2 of the stream does not have the documented type: missing `text`"
    );
    assert_eq!(error.delivery(), tracking_links_runtime::Delivery::Accepted);
    assert_eq!(error.body().unwrap().as_bytes(), b"{\"n\":1}");
    assert_eq!(events.next().await.unwrap().unwrap().data.text, "b");
    assert!(events.next().await.unwrap().is_none());
    assert!(events.next().await.unwrap().is_none());
    assert_eq!(events.last_event_id(), "7");
}
