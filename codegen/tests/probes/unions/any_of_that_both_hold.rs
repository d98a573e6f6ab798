pub async fn probe(server: Server) {
    let client: Client = server.client(Client::builder());
    for text in [r#"{"a":1,"b":2}"#, r#"{"a":1}"#, r#"{"b":2}"#] {
        server.json(200, text);
        let got = client.get().send().await.unwrap().into_inner();
        let sent: serde_json::Value = serde_json::from_str(text).unwrap();
        assert_eq!(json!(got), sent, "{got:?}");
        assert!(!format!("{got:?}").contains("Unknown"), "{got:?}");
    }
    server.json(200, r#"{"a":1,"b":2}"#);
    let got = client.get().send().await.unwrap().into_inner();
    assert!(matches!(&got, types::Filter::Combined(all) if all.a == Some(1) && all.b == Some(2)), "{got:?}");
}
