pub async fn probe(server: Server) {
    let client: Client = server.client(Client::builder());
    client.a().send().await.unwrap();
    let request = server.request();
    assert_eq!(request.header("api-version"), None);
    assert!(
        request
            .headers
            .iter()
            .all(|(_, value)| !value.contains("1.0 ")),
        "{request:?}"
    );
}
