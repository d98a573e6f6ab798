pub async fn probe(server: Server) {
    let client: Client = server.client(Client::builder());
    client.get_links().send().await.unwrap();
    client.get_links2().send().await.unwrap();
    client.get_links3().send().await.unwrap();
    for path in ["a", "b", "c"] {
        assert_eq!(server.request().line, format!("GET /{path}"));
    }
}
