pub async fn probe(server: Server) {
    let client: Client = server.client(Client::builder());
    let text = r#"{"name":"a","next":{"name":"b"},"all":[{"name":"c"}],"by":{"x":{"name":"d"}}}"#;
    server.json(200, text);
    let got = client.a().send().await.unwrap().into_inner();
    assert_eq!(got.next.as_ref().unwrap().name.as_deref(), Some("b"));
    assert_eq!(
        json!(got),
        serde_json::from_str::<serde_json::Value>(text).unwrap()
    );
}
