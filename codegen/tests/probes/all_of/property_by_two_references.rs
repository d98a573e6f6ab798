pub async fn probe(server: Server) {
    let client: Client = server.client(Client::builder());
    for text in [r#"{"meta":{"page":1,"total":9}}"#] {
        server.json(200, text);
        let got = client.get().send().await.unwrap().into_inner();
        let sent: serde_json::Value = serde_json::from_str(text).unwrap();
        assert_eq!(json!(got), sent, "{got:?}");
        assert!(!format!("{got:?}").contains("Unknown"), "{got:?}");
    }
    server.json(200, r#"{"meta":{"page":1,"total":9}}"#);
    let meta = client.get().send().await.unwrap().into_inner().meta.unwrap();
    assert_eq!((meta.page, meta.total), (1, Some(9)));
}
