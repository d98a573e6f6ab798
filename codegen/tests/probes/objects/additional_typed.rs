pub async fn probe(server: Server) {
    let client: Client = server.client(Client::builder());
    let text = r#"{"m":{"x":1,"y":2},"p":{"a":"s","k":{"n":3}}}"#;
    server.json(200, text);
    let got = client.a().send().await.unwrap().into_inner();
    assert_eq!(got.m["x"], 1);
    assert_eq!(
        json!(got),
        serde_json::from_str::<serde_json::Value>(text).unwrap()
    );
}
