pub async fn probe(server: Server) {
    let client: Client = server.client(Client::builder());
    server.json(200, r#"{"n":2}"#);
    assert_eq!(client.a().send().await.unwrap().into_inner().n, Some(2));
}
