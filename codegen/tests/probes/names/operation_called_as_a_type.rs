pub async fn probe(server: Server) {
    let client: Client = server.client(Client::builder());
    server.json(200, r#"{"n":1}"#);
    assert_eq!(
        client.link().send().await.unwrap().into_inner(),
        types::Link {
            n: 1,
            extra: Default::default()
        }
    );
    client.link_error().send().await.unwrap();
}
