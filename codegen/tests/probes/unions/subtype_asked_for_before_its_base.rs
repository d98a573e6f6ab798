pub async fn probe(server: Server) {
    let client: Client = server.client(Client::builder());
    for text in [r#"{"kind":"Free","days":7}"#, r#"{"kind":"Paid","price":3}"#] {
        let wanted: serde_json::Value = serde_json::from_str(text).unwrap();
        server.json(200, text);
        assert_eq!(json!(client.free().send().await.unwrap().into_inner()), wanted);
        server.json(200, text);
        assert_eq!(json!(client.plan().send().await.unwrap().into_inner()), wanted);
    }
}
