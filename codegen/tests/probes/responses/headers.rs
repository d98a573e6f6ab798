pub async fn probe(server: Server) {
    let client: Client = server.client(Client::builder());
    server.answer(200, "x-rest: 3\r\n", "5");
    let got = client.a().send().await.unwrap();
    assert_eq!(got.headers()["x-rest"], "3");
    assert_eq!(got.into_inner(), 5_i64);
}
