pub async fn probe(server: Server) {
    let client: Client = server.client(Client::builder());
    server.begin("content-type: text/event-stream\r\n", "data: 1\n\n");
    let got = client.a().send().await.unwrap();
    assert_eq!(server.request().header("accept"), Some("text/event-stream"));
    let mut stream = got.into_inner();
    let chunk = stream.chunk().await.unwrap().unwrap();
    assert!(chunk.starts_with(b"data: 1\n\n"), "{chunk:?}");
}
