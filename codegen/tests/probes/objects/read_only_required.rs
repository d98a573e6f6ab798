pub async fn probe(server: Server) {
    let client: Client = server.client(Client::builder());
    server.json(200, r#"{"id":"7","name":"n"}"#);
    let got = client
        .a()
        .body(types::A::builder().name("n"))
        .send()
        .await
        .unwrap()
        .into_inner();
    assert_eq!(got.id.as_deref(), Some("7"));
    assert_eq!(server.request().text(), r#"{"name":"n"}"#);
}
