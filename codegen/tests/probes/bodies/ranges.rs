pub async fn probe(server: Server) {
    let client: Client = server.client(Client::builder());
    client.a(&b"\x89"[..]).send().await.unwrap();
    assert_eq!(server.request().header("content-type"), Some("application/octet-stream"));
    client.b("x").send().await.unwrap();
    assert_eq!(server.request().header("content-type"), Some("text/plain"));
}
