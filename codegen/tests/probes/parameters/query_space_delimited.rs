pub async fn probe(server: Server) {
    let client: Client = server.client(Client::builder());
    client
        .a()
        .f(vec!["a".to_owned(), "b".to_owned()])
        .send()
        .await
        .unwrap();
    assert_eq!(server.request().line, "GET /a?f=a%20b");
}
