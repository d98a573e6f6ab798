pub async fn probe(server: Server) {
    let client: Client = server.client(Client::builder());
    client.a().send().await.unwrap();
    assert_eq!(server.request().header("x-version"), Some("14"));
    client.a().x_version("15").send().await.unwrap();
    assert_eq!(server.request().header("x-version"), Some("15"));
}
