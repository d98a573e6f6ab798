pub async fn probe(server: Server) {
    let client: Client = server.client(Client::builder());
    server.json(200, r#"{"id":"z","n":null,"list":[{"x":null},{"x":"y"},{}],"any":null,"plain":null}"#);
    let got = client.a().send().await.unwrap().into_inner();
    assert_eq!((got.n, got.any.clone(), got.plain.clone()), (None, Some(json!(null)), None));
    assert!(got.extra.was_null("n"));
    // Null is no value of `plain`, so that it is not written.
    assert!(!got.extra.was_null("plain") && !got.extra.was_null("list"));
    let written = json!({"id": "z", "n": null, "list": [{"x": null}, {"x": "y"}, {}], "any": null});
    assert_eq!(json!(got), written);

    // What is sent has it too.
    server.json(204, "");
    let mut input = types::AInput::try_from(got).unwrap();
    assert_eq!(input.n, Some(None));
    input = input.plain("p");
    server.request();
    client.b(input).send().await.unwrap();
    let sent = json!({"n": null, "list": [{"x": null}, {"x": "y"}, {}], "any": null, "plain": "p"});
    assert_eq!(server.request().json(), sent);

    // A member with a value is no longer null, and an absent one stays absent.
    server.json(200, r#"{"n":null}"#);
    let mut got = client.a().send().await.unwrap().into_inner();
    got.n = Some(1);
    assert_eq!(json!(got), json!({"n": 1}));
}
