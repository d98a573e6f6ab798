pub async fn probe(server: Server) {
    let client: Client = server.client(Client::builder());
    let terms = client.terms(vec!["a".to_owned(), "b c".to_owned()]);
    terms.send().await.unwrap();
    assert_eq!(server.request().line, "GET /terms?ids=a&ids=b%20c");

    let described = client.described_in_path("x", 7);
    described.send().await.unwrap();
    assert_eq!(server.request().line, "GET /as/x?filter=7");

    client.not_described().before("y").send().await.unwrap();
    assert_eq!(server.request().line, "GET /bs?before=y");

    client.constant().c("z").send().await.unwrap();
    assert_eq!(server.request().line, "GET /cs?action=list&c=z");
}
