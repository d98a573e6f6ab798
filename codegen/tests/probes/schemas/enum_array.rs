pub async fn probe(server: Server) {
    let client: Client = server.client(Client::builder());
    client
        .a()
        .k(vec![types::K::X, types::K::from("z")])
        .send()
        .await
        .unwrap();
    assert_eq!(server.request().line, "GET /a?k=x&k=z");
}
