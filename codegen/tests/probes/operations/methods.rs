pub async fn probe(server: Server) {
    let client: Client = server.client(Client::builder());
    client.a_options().send().await.unwrap();
    assert_eq!(server.request().line, "OPTIONS /a");
    server.answer(200, "etag: x\r\n", "");
    let got = client.a_head().send().await.unwrap();
    assert_eq!(got.headers()["etag"], "x");
    assert_eq!(server.request().line, "HEAD /a");
    client.a_trace().send().await.unwrap();
    assert_eq!(server.request().line, "TRACE /a");
    client.a_patch().send().await.unwrap();
    assert_eq!(server.request().line, "PATCH /a");
}
