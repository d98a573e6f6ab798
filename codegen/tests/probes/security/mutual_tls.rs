pub async fn probe(server: Server) {
    let client: Client = server.client(Client::builder());
    client.a().send().await.unwrap();
    assert_eq!(server.request().header("authorization"), None);
}
