pub async fn probe(server: Server) {
    let client: Client = server.client(Client::builder());
    server.json(200, r#"[1,"x"]"#);
    assert_eq!(
        json!(client.a().send().await.unwrap().into_inner()),
        json!([1, "x"])
    );
}
