pub async fn probe(server: Server) {
    let client: Client = server.client(Client::builder());
    let value = |n| types::ABody {
        n: Some(n),
        extra: Default::default(),
    };
    client.a([value(1), value(2)]).send().await.unwrap();
    let request = server.request();
    let sent = (request.header("content-type"), request.text());
    let texts = "\u{1e}{\"n\":1}\n\u{1e}{\"n\":2}\n";
    assert_eq!(sent, (Some("application/json-seq"), texts));
}
