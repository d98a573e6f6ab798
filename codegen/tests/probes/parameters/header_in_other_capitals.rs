pub async fn probe(server: Server) {
    let client: Client = server.client(Client::builder());
    client.a().x_page(7).send().await.unwrap();
    assert_eq!(server.request().header("x-page"), Some("7"));
}
