pub async fn probe(server: Server) {
    let client: Client = server.client(Client::builder());
    let text = r#"{"s":null,"i":null,"n":null,"b":null,"l":null,"o":null,"m":null,"e":null,"d":null,"u":null}"#;
    server.json(200, text);
    let got = client.a(types::A::new(None, None, None, None, None, None, None, None, None, None)).send().await.unwrap().into_inner();
    assert_eq!(server.request().text(), text);
    assert_eq!(serde_json::to_string(&got).unwrap(), text);
    let text = r#"{"s":"s","i":1,"n":1.5,"b":true,"l":[1,null],"o":{"x":1},"m":{"k":null},"e":"zz","d":"2024-01-02T03:04:05Z","u":5}"#;
    server.json(200, text);
    let got = client.a(got).send().await.unwrap();
    assert_eq!(got.lost(), []);
    assert_eq!(serde_json::to_string(&got.into_inner()).unwrap(), text);
}
