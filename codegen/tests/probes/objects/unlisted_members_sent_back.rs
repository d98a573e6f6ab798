pub async fn probe(server: Server) {
    let client: Client = server.client(Client::builder());
    server.json(200, r#"{"n":1,"new":2}"#);
    let body = types::A::new(1);
    let got = client.a(body).send().await.unwrap().into_inner();
    // A new value has none of them.
    assert_eq!(server.request().json(), json!({"n": 1}));
    server.json(200, r#"{"n":1}"#);
    _ = client.a(got).send().await.unwrap();
    assert_eq!(server.request().json(), json!({"n": 1, "new": 2}));

    // The form that is sent has the members that its schema names.
    server.json(200, r#"{"n":1,"id":"x","new":2}"#);
    let body = types::BInput::new(1);
    let got = client.b(body).send().await.unwrap().into_inner();
    server.request();
    assert_eq!(json!(got), json!({"n": 1, "id": "x", "new": 2}));
    assert_eq!(json!(types::BInput::try_from(got).unwrap()), json!({"n": 1}));
}
