pub async fn probe(server: Server) {
    let client: Client = server.client(Client::builder());
    let text = r#"{
        "hubs": ["/hubs/1", {"id": "/hubs/2", "new": 1}, 3, true, -1, 0.5, [{"id": 4}], {}],
        "wan": "/wans/1",
        "either": 7
    }"#;
    server.json(200, text);
    let got = client.a().send().await.unwrap();
    // The value is kept, and told, since the struct looks like one of an object without members.
    let told = |got: &tracking_links_runtime::ResponseValue<types::Page>| {
        let told = got.lost().iter().map(|it| (it.path().to_owned(), it.value().clone()));
        told.collect::<Vec<_>>()
    };
    let hubs = [json!("/hubs/1"), json!(3), json!(true), json!(-1), json!(0.5), json!([{"id": 4}])];
    let hubs = [0, 2, 3, 4, 5, 6].into_iter().zip(hubs);
    let hubs = hubs.map(|(index, value)| (format!("hubs[{index}]"), value));
    let wan = ("wan".to_owned(), json!("/wans/1"));
    assert_eq!(told(&got), hubs.chain([wan]).collect::<Vec<_>>());
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

    // A strict client refuses it, at its path.
    let strict = Client::from(client.runtime().with(&tracking_links_runtime::CallOptions::new().strict(true)));
    server.json(200, r#"{"hubs": [{"id": "a", "new": 1}, "/hubs/2"]}"#);
    let error = strict.a().send().await.unwrap_err();
    assert_eq!(error.kind(), tracking_links_runtime::ErrorKind::UnreadableBody);
    assert!(error.to_string().contains("hubs[1]"), "{error}");
    server.json(200, r#"{"hubs": [{"id": "a", "new": 1}], "wan": {}, "either": {"id": "z"}}"#);
    strict.a().send().await.unwrap();

    // The documented error is one of an object: another value is not read as it.
    server.json(400, r#"{"message": "no"}"#);
    let error = client.a().send().await.unwrap_err();
    assert_eq!(error.documented().unwrap().message.as_deref(), Some("no"));
    server.json(400, r#""no""#);
    let error = client.a().send().await.unwrap_err();
    assert!(error.documented().is_none(), "{error:?}");

    // The answer itself is told under an empty path.
    server.json(200, r#""x""#);
    let got = client.b().send().await.unwrap();
    assert_eq!((got.lost()[0].path(), got.lost().len()), ("", 1));
    assert_eq!((got.id.as_deref(), got.extra.instead()), (None, Some(json!("x"))));
    server.json(200, r#""x""#);
    strict.b().send().await.unwrap_err();
    // Any other decoding keeps it without a word.
    let value: types::Untyped = serde_json::from_value(json!("x")).unwrap();
    assert_eq!(value.extra.instead(), Some(json!("x")));
}
