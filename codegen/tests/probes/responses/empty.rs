pub async fn probe(server: Server) {
    let client: Client = server.client(Client::builder());
    server.answer(201, "location: /a/7\r\n", "");
    let got = client.a().send().await.unwrap();
    assert_eq!(
        (
            got.status().as_u16(),
            got.headers()["location"].to_str().unwrap()
        ),
        (201, "/a/7")
    );
    assert_eq!(got.into_inner().as_bytes(), b"");
}
