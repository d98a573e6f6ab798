pub async fn probe(server: Server) {
    let client: Client = server.client(Client::builder().max_body_bytes(100));
    let stream = format!("data: x\n\n{}\n\ndata: y\n\n", "data: 0123456789\n".repeat(20));
    server.answer(200, "content-type: text/event-stream\r\n", stream);
    let mut events = client.a().send().await.unwrap().into_inner();
    assert_eq!(events.next().await.unwrap().unwrap().data, "x");
    let error = events.next().await.unwrap_err();
    assert_eq!(error.kind(), tracking_links_runtime::ErrorKind::UnreadableBody);
    assert!(events.next().await.unwrap().is_none());
}
