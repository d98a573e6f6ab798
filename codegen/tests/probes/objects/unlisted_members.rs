pub async fn probe(server: Server) {
    let client: Client = server.client(Client::builder());
    let text = r#"{
        "items": [
            {"id": 1, "new": {"list": [{}, null, 1.5, "x"]}, "extra": [1]},
            {"new": null, "id": 2, "big": 18446744073709551615},
            {"id": 3}
        ],
        "next": null
    }"#;
    server.json(200, text);
    // What is sent has those that the caller gives it, beside a property called `extra`.
    let mut body = types::Sent::new().extra2("x");
    body.extra = [("new", json!(1))].into_iter().collect();
    let got = client.a(body).send().await.unwrap().into_inner();
    assert_eq!(server.request().json(), json!({"extra": "x", "new": 1}));
    let expected: serde_json::Value = serde_json::from_str(text).unwrap();
    assert_eq!(json!(got), expected);
    assert_eq!(got.extra.get("next"), Some(json!(null)));
    let names = got.items.iter().map(|item| item.extra.iter().map(|(name, _)| name.to_owned()).collect::<Vec<_>>());
    assert_eq!(names.collect::<Vec<_>>(), [vec!["new"], vec!["new", "big"], vec![]]);
    assert_eq!(got.items[1].extra.get("big"), Some(json!(u64::MAX)));
    // No function of the type hides those of serde's traits.
    {
        use ::serde::{Deserialize as _, Serialize as _};
        let page = types::Page::deserialize(&mut serde_json::Deserializer::from_str(text)).unwrap();
        assert_eq!(page, got);
        assert_eq!(page.serialize(serde_json::value::Serializer).unwrap(), expected);
        assert_eq!(types::Page::serialize(&page, serde_json::value::Serializer).unwrap(), expected);
        assert_eq!(serde_json::from_str::<types::Page>(text).unwrap(), got);
        assert_eq!(serde_json::from_value::<types::Page>(expected.clone()).unwrap(), got);
    }
    // A property of the name has another field.
    assert_eq!(got.items[0].extra2, Some(vec![1]));

    // Of an object that has no other members, they are dropped.
    server.json(200, r#"{"items": [], "closed": {"n": 1, "new": 2}}"#);
    let body = types::Sent::new();
    let got = client.a(body).send().await.unwrap().into_inner();
    assert_eq!(json!(got), json!({"items": [], "closed": {"n": 1}}));

    // A member or an item that does not fit is told once, and costs nothing beside it.
    server.json(200, r#"{"items": [{"id": "x", "new": 1}, {"id": 2, "at": "x", "new": {"at": 3}}]}"#);
    let body = types::Sent::new();
    let got = client.a(body).send().await.unwrap();
    let lost: Vec<&str> = got.lost().iter().map(|lost| lost.path()).collect();
    assert_eq!(lost, ["items[0]", "items[1].at"]);
    assert_eq!(json!(got.into_inner()), json!({"items": [{"id": 2, "new": {"at": 3}}]}));
}
