pub async fn probe(server: Server) {
    assert_eq!(Client::API.base_url, Some("https://api.example.com/v1"));
    let client: Client = server.client(Client::builder());
    server.json(200, r#"{"n":1}"#);
    assert_eq!(client.a().send().await.unwrap().into_inner().n, Some(1));
}
