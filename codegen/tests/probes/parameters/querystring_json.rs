pub async fn probe(server: Server) {
    let client: Client = server.client(Client::builder());
    client.a(types::AQ { x: Some(vec!["a".into()]), extra: Default::default() }).send().await.unwrap();
    assert_eq!(server.request().line, "GET /a?%7B%22x%22%3A%5B%22a%22%5D%7D");
}
