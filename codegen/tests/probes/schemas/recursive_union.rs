pub async fn probe(server: Server) {
    let client: Client = server.client(Client::builder());
    server.json(200, r#"["x",{"not":["y"]}]"#);
    let got = client.a().send().await.unwrap().into_inner();
    assert_eq!(json!(got), json!(["x", {"not": ["y"]}]));
    assert!(!format!("{got:?}").contains("Unknown"), "{got:?}");
}
