pub async fn probe(server: Server) {
    let client: Client = server.client(Client::builder());
    for text in [r#"{"id":1,"x":2,"next":{"id":3,"x":4,"next":{"id":5,"x":6}}}"#] {
        server.json(200, text);
        let got = client.get().send().await.unwrap().into_inner();
        let sent: serde_json::Value = serde_json::from_str(text).unwrap();
        assert_eq!(json!(got), sent, "{got:?}");
        assert!(!format!("{got:?}").contains("Unknown"), "{got:?}");
    }
    server.json(200, r#"{"id":1,"next":{"x":4}}"#);
    let next: Box<types::Ext> = client.get().send().await.unwrap().into_inner().next.unwrap();
    assert_eq!(next.x, Some(4));
}
