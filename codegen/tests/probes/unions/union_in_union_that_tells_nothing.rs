pub async fn probe(server: Server) {
    let client: Client = server.client(Client::builder());
    for text in [r#"{"kind":"van","n":2}"#, r#"{"kind":"boat"}"#] {
        server.json(200, text);
        let got = client.get().send().await.unwrap().into_inner();
        let sent: serde_json::Value = serde_json::from_str(text).unwrap();
        assert_eq!(json!(got), sent, "{got:?}");
        assert!(!format!("{got:?}").contains("Unknown"), "{got:?}");
    }
    server.json(200, r#"{"kind":"van"}"#);
    let got = client.get().send().await.unwrap().into_inner();
    assert!(format!("{got:?}").contains("Van"), "{got:?}");
}
