pub async fn probe(server: Server) {
    let client: Client = server.client(Client::builder());
    client
        .a()
        .file(tracking_links_runtime::File::new("x"))
        .send()
        .await
        .unwrap();
    let parts = server.request().parts();
    assert!(parts[0].contains("Content-Type: image/png"), "{parts:?}");
}
