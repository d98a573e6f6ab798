pub async fn probe(server: Server) {
    let client: Client = server.client(Client::builder());
    let text = r#"{"日本":[[],[[]]],"x":1}"#;
    server.json(200, text);
    let list = types::日本(vec![types::日本(vec![])]);
    let got = client.a().body(types::B::new(list)).send().await.unwrap().into_inner();
    assert_eq!(server.request().json(), json!({"日本": [[]]}));
    assert_eq!(got.日本.as_ref().unwrap().len(), 2);
    assert_eq!(serde_json::to_string(&got).unwrap(), text);
}
