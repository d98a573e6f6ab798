pub async fn probe(server: Server) {
    let client: Client = server.client(Client::builder());
    let all = json!({
        "sum": {"net": 1, "gross!": 2}, "id": 7, "tags": ["a"], "kind": {"name": "n"},
    });
    server.json(200, &all.to_string());
    let got = client.a().send().await.unwrap().into_inner();
    assert_eq!(json!(got), all);

    for odd in [
        json!({"id": 7}),
        json!({"id": 7, "sum": null, "tags": null, "kind": null}),
        json!({"id": 7, "sum": "much", "tags": [1], "kind": {"name": 1}}),
        json!({"id": 7, "sum": [], "tags": {}, "kind": true}),
    ] {
        server.json(200, &odd.to_string());
        let got = client.a().send().await.unwrap().into_inner();
        assert!(got.id == 7 && got.tags.is_none() && got.kind.is_none());
        assert!(got.sum.is_none_or(|sum| sum.net.is_none() && sum.gross.is_none()));
    }

    server.json(200, r#"{"id":7,"sum":{"net":"1","gross!":2}}"#);
    let sum = client.a().send().await.unwrap().into_inner().sum.unwrap();
    assert_eq!((sum.net, sum.gross), (None, Some(2)));

    server.json(200, r#"{"id":"7"}"#);
    client.a().send().await.unwrap_err();
}
