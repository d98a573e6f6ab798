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

    // The form that is sent has them too, but not those that only answers have.
    server.json(200, r#"{"n":1,"id":"x","new":2}"#);
    let body = types::BInput::new(1);
    let got = client.b(body).send().await.unwrap().into_inner();
    server.request();
    assert_eq!(json!(got), json!({"n": 1, "id": "x", "new": 2}));
    assert_eq!(json!(types::BInput::try_from(got).unwrap()), json!({"n": 1, "new": 2}));

    // A keyword that allows them makes no difference.
    let stated: types::C = serde_json::from_value(json!({"id": "x", "in": {"id": "y", "new": 3}})).unwrap();
    let input = types::CInput::try_from(stated).unwrap();
    assert_eq!(json!(input), json!({"in": {"new": 3}}));

    // What is only sent can have them.
    let mut body = types::D::new().m("a");
    body.extra = [("new", json!([4]))].into_iter().collect();
    client.d(body).send().await.unwrap();
    assert_eq!(server.request().json(), json!({"m": "a", "new": [4]}));
}
