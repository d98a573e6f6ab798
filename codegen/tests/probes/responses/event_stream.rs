pub async fn probe(server: Server) {
    let client: Client = server.client(Client::builder());
    server.begin("content-type: text/event-stream\r\n", "data: 1\n\n");
    let mut events = client.a().send().await.unwrap().into_inner();
    assert_eq!(server.request().header("accept"), Some("text/event-stream"));
    let event = events.next().await.unwrap().unwrap();
    assert_eq!((event.event.as_str(), event.data.as_str()), ("message", "1"));
}
