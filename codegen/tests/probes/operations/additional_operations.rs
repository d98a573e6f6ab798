pub async fn probe(server: Server) {
    let client: Client = server.client(Client::builder());
    client.purge().send().await.unwrap();
    assert_eq!(server.request().line, "PURGE /a");
}
