pub async fn probe(server: Server) {
    let client: Client = server.client(Client::builder());
    for text in [r#"{"id":3,"a":1,"y":2}"#] {
        server.json(200, text);
        let got = client.get().send().await.unwrap().into_inner();
        let sent: serde_json::Value = serde_json::from_str(text).unwrap();
        assert_eq!(json!(got), sent, "{got:?}");
        assert!(!format!("{got:?}").contains("Unknown"), "{got:?}");
    }
    server.json(200, r#"{"id":3,"a":1,"y":2}"#);
    let got = client.get().send().await.unwrap().into_inner();
    assert_eq!((got.id, got.a, got.b, got.y), (3, Some(1), None, Some(2)));
}
