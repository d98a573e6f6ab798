pub async fn probe(server: Server) {
    let client: Client = server.client(Client::builder());
    client
        .a()
        .filter("<n>1</n>")
        .where_(types::AWhere {
            n: Some(1),
            extra: Default::default(),
        })
        .send()
        .await
        .unwrap();
    assert_eq!(
        server.request().line,
        "GET /a?filter=%3Cn%3E1%3C%2Fn%3E&where=%7B%22n%22%3A1%7D"
    );
}
