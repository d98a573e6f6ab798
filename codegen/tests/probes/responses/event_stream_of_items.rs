pub async fn probe(server: Server) {
    let client: Client = server.client(Client::builder());
    let stream = "event: add\ndata: {\"n\":1}\n\ndata: {\"n\":2}\n\n";
    server.answer(200, "content-type: text/event-stream\r\n", stream);
    let mut events = client.a().send().await.unwrap().into_inner();
    let first = events.next().await.unwrap().unwrap().data;
    assert_eq!((first.event.as_deref(), first.data.n), (Some("add"), Some(1)));
    assert_eq!(events.next().await.unwrap().unwrap().data.data.n, Some(2));
    assert!(events.next().await.unwrap().is_none());
}
