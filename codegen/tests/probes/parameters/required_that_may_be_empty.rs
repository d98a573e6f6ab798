pub async fn probe(server: Server) {
    let client: Client = server.client(Client::builder());
    let error = client.a().send().await.unwrap_err();
    assert!(error.to_string().contains("programId"), "{error}");
    assert_eq!(server.count(), 0);
    client.a().program_id(7).send().await.unwrap();
    assert_eq!(server.request().line, "GET /a?programId=7");
    client.a().program_id_empty().send().await.unwrap();
    assert_eq!(server.request().line, "GET /a?programId=");
}
