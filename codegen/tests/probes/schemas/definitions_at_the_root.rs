pub async fn probe(server: Server) {
    let client: Client = server.client(Client::builder());
    let text = r#"{"a":{"a":1},"b":{"b":{"a":2}},"c":{"c":3},"d":[{"z":4}],"e":5,"f":6}"#;
    server.json(200, text);
    assert_eq!(serde_json::to_string(&client.a().send().await.unwrap().into_inner()).unwrap(), text);
}
