pub async fn probe(server: Server) {
    let client = Client::builder()
        .base_url(format!("{}/v1/", server.url))
        .build()
        .unwrap();
    client.a().send().await.unwrap();
    assert_eq!(server.request().line, "GET /v1/a");
}
