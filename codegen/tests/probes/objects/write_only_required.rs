pub async fn probe(server: Server) {
    let client: Client = server.client(Client::builder());
    server.json(200, r#"{"name":"n"}"#);
    let body = types::AInput::new("s", "n");
    let got = client.a(body).send().await.unwrap().into_inner();
    assert_eq!((got.name.as_str(), &got.secret), ("n", &None));
    assert_eq!(server.request().json(), json!({"name": "n", "secret": "s"}));
    // What was read lacks it.
    client.a(got).send().await.unwrap_err();
}
