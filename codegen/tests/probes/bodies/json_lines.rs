pub async fn probe(server: Server) {
    let client: Client = server.client(Client::builder());
    let line = |n| types::ABody { n: Some(n), extra: Default::default() };
    client.a([line(1), line(2)]).send().await.unwrap();
    let request = server.request();
    let sent = (request.header("content-type"), request.text());
    assert_eq!(sent, (Some("application/x-ndjson"), "{\"n\":1}\n{\"n\":2}\n"));
}
