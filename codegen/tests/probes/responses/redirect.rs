pub async fn probe(server: Server) {
    let client: Client = server.client(Client::builder());
    server.answer(302, "location: https://other.example/x\r\n", "");
    let error = client.a().send().await.unwrap_err();
    assert_eq!(
        (error.status().unwrap().as_u16(), error.location_host()),
        (302, Some("other.example"))
    );
    assert_eq!(server.count(), 1);
}
