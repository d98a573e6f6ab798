pub async fn probe(server: Server) {
    let client: Client = server.client(Client::builder());
    client.list_link_users("7").send().await.unwrap();
    assert_eq!(server.request().line, "GET /links/7/users");
}
