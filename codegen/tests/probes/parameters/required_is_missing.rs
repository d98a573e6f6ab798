pub async fn probe(server: Server) {
    let client: Client = server.client(Client::builder());
    let error = client.a().send().await.unwrap_err();
    assert!(error.to_string().contains("programId"), "{error}");
    assert_eq!(server.count(), 0);
}
