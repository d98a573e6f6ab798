pub async fn probe(server: Server) {
    let client: Client = server.client(Client::builder());
    client
        .a()
        .x_filter(vec!["a".to_owned()])
        .send()
        .await
        .unwrap();
    assert_eq!(server.request().header("x-filter"), Some(r#"["a"]"#));
}
