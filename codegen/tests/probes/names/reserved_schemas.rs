pub async fn probe(server: Server) {
    let client: Client = server.client(Client::builder());
    let text =
        r#"{"s":{"n":1},"v":{"n":2},"r":{"n":3},"e":{"n":4},"b":{"n":5,"t":["x"]},"d":"None"}"#;
    server.json(200, text);
    let value = serde_json::from_str::<types::OptionValue>(text).unwrap();
    let got = client.a(value).send().await.unwrap().into_inner();
    assert_eq!(json!(got), server.request().json());
}
