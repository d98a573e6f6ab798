pub async fn probe(server: Server) {
    let client: Client = server.client(Client::builder());
    let image = tracking_links_runtime::File::new("x").content_type("image/webp");
    client.a().body(image).send().await.unwrap();
    assert_eq!(server.request().header("content-type"), Some("image/webp"));
    client.a().body(vec![1_u8]).send().await.unwrap();
    assert_eq!(server.request().header("content-type"), Some("application/octet-stream"));
}
