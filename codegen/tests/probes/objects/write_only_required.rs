pub async fn probe(server: Server) {
    let client: Client = server.client(Client::builder());
    server.json(200, r#"{"name":"n"}"#);
    let got = client
        .a()
        .body(types::A::builder().name("n").secret("s".to_owned()))
        .send()
        .await
        .unwrap()
        .into_inner();
    assert_eq!(got.name, "n");
    assert_eq!(server.request().json(), json!({"name": "n", "secret": "s"}));
}
