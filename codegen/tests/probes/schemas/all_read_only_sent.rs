pub async fn probe(server: Server) {
    let client: Client = server.client(Client::builder());
    server.json(200, r#"{"name":"x","check":{"id":"1","at":"now"}}"#);
    let tags: types::TagsInput = serde_json::from_value(json!({"a": 1})).unwrap();
    let body = types::AccountInput::new().name("x").check(types::CheckInput { extra: Default::default() });
    let body = body.tags(tags);
    let got = client.a(body).send().await.unwrap().into_inner();
    assert_eq!(server.request().json(), json!({"name": "x", "check": {}, "tags": {"a": 1}}));
    assert_eq!(json!(got), json!({"name": "x", "check": {"id": "1", "at": "now"}}));
    assert_eq!(types::CheckInput::try_from(got.check.unwrap()).unwrap(), types::CheckInput { extra: Default::default() });
}
