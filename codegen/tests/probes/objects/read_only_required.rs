pub async fn probe(server: Server) {
    let client: Client = server.client(Client::builder());
    server.json(200, r#"{"id":"7","name":"n"}"#);
    let body = types::AInput::new("n");
    let got = client.a(body).send().await.unwrap().into_inner();
    assert_eq!(got.id, "7");
    assert_eq!(server.request().text(), r#"{"name":"n"}"#);
    // What was read can be sent back, without what is not sent.
    server.json(200, r#"{"id":"7","name":"n"}"#);
    client.a(got).send().await.unwrap();
    assert_eq!(server.request().text(), r#"{"name":"n"}"#);
}
