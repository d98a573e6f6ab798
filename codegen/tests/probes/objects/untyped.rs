pub async fn probe(server: Server) {
    let client: Client = server.client(Client::builder());
    let text = r#"{
        "hubs": ["/hubs/1", {"id": "/hubs/2", "new": 1}, 3, true, -1, 0.5, [{"id": 4}], {}],
        "wan": "/wans/1",
        "either": 7
    }"#;
    server.json(200, text);
    let got = client.a().send().await.unwrap();
    assert_eq!(got.lost(), []);
    let got = got.into_inner();
    let expected: serde_json::Value = serde_json::from_str(text).unwrap();
    assert_eq!(json!(got), expected);
    let wan = got.wan.unwrap();
    assert_eq!((wan.id, wan.extra.instead()), (None, Some(json!("/wans/1"))));
    assert!(wan.extra.is_empty());
    let hubs = got.hubs.unwrap();
    assert_eq!(hubs[1].id.as_deref(), Some("/hubs/2"));
    assert_eq!(hubs[1].extra.instead(), None);
    assert!(matches!(got.either, Some(types::PageEither::Integer(7))), "{:?}", got.either);

    // Null is no object, and neither is a value whose schema says what it is or must have.
    server.json(200, r#"{"wan": null, "typed": "x", "mapped": "x", "needed": "y", "either": {"id": "z"}}"#);
    let got = client.a().send().await.unwrap();
    let lost: Vec<&str> = got.lost().iter().map(|lost| lost.path()).collect();
    assert_eq!(lost, ["typed", "mapped", "needed"]);
    assert_eq!(json!(got.into_inner()), json!({"either": {"id": "z"}}));
}
