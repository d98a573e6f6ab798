pub async fn probe(server: Server) {
    let client: Client = server.client(Client::builder());
    client
        .a(vec!["x".to_owned(), "y".to_owned()])
        .send()
        .await
        .unwrap();
    assert_eq!(server.request().line, "GET /a/.x.y");
}
