pub async fn probe(server: Server) {
    let client: Client = server.client(Client::builder());
    let file = |text: &'static str| tracking_links_runtime::File::new(text).name(text);
    client
        .a()
        .files(vec![file("a"), file("b")])
        .send()
        .await
        .unwrap();
    let parts = server.request().parts();
    assert_eq!(parts.len(), 2);
    assert!(
        parts[0].contains("name=\"files\"; filename=\"a\"") && parts[1].ends_with("\n\nb"),
        "{parts:?}"
    );
}
