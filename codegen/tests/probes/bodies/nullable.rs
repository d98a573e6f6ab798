pub async fn probe(server: Server) {
    let client: Client = server.client(Client::builder());
    client.a(None).send().await.unwrap();
    assert_eq!(server.request().text(), "null");
}
