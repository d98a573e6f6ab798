pub async fn probe(server: Server) {
    let client: Client = server.client(Client::builder());
    server.json(200, r#"["b","a","b"]"#);
    assert_eq!(
        client.a().send().await.unwrap().into_inner(),
        ["b", "a", "b"]
    );
}
