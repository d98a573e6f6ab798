pub async fn probe(server: Server) {
    let client: Client = server.client(Client::builder());
    server.json(200, r#"{"n":1,"new":{"x":2}}"#);
    let got = client
        .a(types::A::new(1))
        .send()
        .await
        .unwrap()
        .into_inner();
    assert_eq!(json!(got), json!({"n": 1, "new": {"x": 2}}));
    _ = client.a(got).send().await;
    server.request();
    assert_eq!(server.request().json(), json!({"n": 1, "new": {"x": 2}}));
}
