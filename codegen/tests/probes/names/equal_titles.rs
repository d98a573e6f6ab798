pub async fn probe(server: Server) {
    let client: Client = server.client(Client::builder());
    server.json(200, r#"{"x":{"a":"1"},"y":{"b":"2"}}"#);
    let got = client.a().send().await.unwrap().into_inner();
    assert_eq!((got.x.a.as_str(), got.y.b.as_str()), ("1", "2"));
}
