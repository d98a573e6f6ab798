pub async fn probe(server: Server) {
    let client: Client = server.client(Client::builder());
    client.get_links_by_id_users().id("7").send().await.unwrap();
    assert_eq!(server.request().line, "GET /links/7/users");
}
