pub async fn probe(server: Server) {
    let client: Client = server.client(Client::builder());
    client.a().f(Vec::<String>::new()).send().await.unwrap();
    assert_eq!(server.request().line, "GET /a");
}
