pub async fn probe(server: Server) {
    let client: Client = server.client(Client::builder());
    server.json(200, r#"["x",1]"#);
    assert_eq!(json!(client.a().send().await.unwrap().into_inner()), json!(["x", 1]));
}
