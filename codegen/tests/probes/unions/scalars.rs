pub async fn probe(server: Server) {
    let client: Client = server.client(Client::builder());
    let text = r#"{"sib":true,"inn":2.5,"dd":"2024-02-03","sl":["a"],"no":null,"co":{"a":2},"im":"auto","eb":false}"#;
    server.json(200, text);
    let got = client.a(types::A::new()).q(types::AQ::Array(vec!["a".into(), "b".into()])).send().await.unwrap();
    assert_eq!(got.lost(), []);
    assert_eq!(json!(got.into_inner()), serde_json::from_str::<serde_json::Value>(text).unwrap());
    assert_eq!(server.request().line, "POST /a?q=a&q=b");
    server.json(200, "{}");
    client.a(types::A::new()).q(types::AQ::Integer(3)).send().await.unwrap();
    assert_eq!(server.request().line, "POST /a?q=3");
}
