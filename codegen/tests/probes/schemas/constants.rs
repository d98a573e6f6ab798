pub async fn probe(server: Server) {
    let client: Client = server.client(Client::builder());
    let text = r#"{"s":"y","i":2,"f":1.5,"b":true,"n":null,"o":{"a":2},"l":[1],"e":"","t":null}"#;
    server.json(200, text);
    let got = client.a().send().await.unwrap().into_inner();
    assert_eq!(json!(got), serde_json::from_str::<serde_json::Value>(text).unwrap());
}
