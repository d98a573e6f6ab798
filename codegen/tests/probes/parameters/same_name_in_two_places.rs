pub async fn probe(server: Server) {
    let client: Client = server.client(Client::builder());
    client
        .a("p")
        .id_query("q")
        .id_header("h")
        .send()
        .await
        .unwrap();
    let request = server.request();
    assert_eq!(
        (request.line.as_str(), request.header("id")),
        ("GET /a/p?id=q", Some("h"))
    );
}
