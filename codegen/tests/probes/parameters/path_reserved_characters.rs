pub async fn probe(server: Server) {
    let client: Client = server.client(Client::builder());
    client.a("a/b?c#d e").send().await.unwrap();
    assert_eq!(server.request().line, "GET /v1/a%2Fb%3Fc%23d%20e");
    for value in ["..", ".", ""] {
        let error = client.a(value).send().await.unwrap_err();
        assert_eq!(error.kind(), tracking_links_runtime::ErrorKind::InvalidRequest);
    }
    assert_eq!(server.count(), 0);
}
