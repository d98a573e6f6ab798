pub async fn probe(server: Server) {
    let client: Client = server.client(Client::builder());
    server.answer(
        200,
        "content-type: application/pdf\r\nx-a: 1\r\n",
        [0_u8, 255, 1],
    );
    let got = client.a().send().await.unwrap();
    assert_eq!(got.headers()["x-a"], "1");
    let mut stream = got.into_inner();
    let mut bytes = Vec::new();
    while let Some(chunk) = crate::server::chunk(&mut stream).await {
        bytes.extend_from_slice(&chunk);
    }
    assert_eq!(bytes, [0, 255, 1]);
}
