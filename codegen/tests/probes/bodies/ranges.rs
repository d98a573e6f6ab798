pub async fn probe(server: Server) {
    let client: Client = server.client(Client::builder());
    client.a().body(&b"\x89"[..]).send().await.unwrap();
    assert_eq!(server.request().header("content-type"), Some("application/octet-stream"));
    client.b().body("x").send().await.unwrap();
    assert_eq!(server.request().header("content-type"), Some("text/plain"));
}
