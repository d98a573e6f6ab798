pub async fn probe(server: Server) {
    let client: Client = server.client(Client::builder());
    client.a(types::AF { n: Some(1), extra: Default::default() }).send().await.unwrap();
    assert_eq!(server.request().line, "GET /a/%7B%22n%22%3A1%7D");
}
