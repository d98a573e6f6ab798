pub async fn probe(server: Server) {
    let client: Client = server.client(Client::builder());
    client.a().on(false).rate(0.5).send().await.unwrap();
    assert_eq!(server.request().line, "GET /a?on=false&rate=0.5");
}
