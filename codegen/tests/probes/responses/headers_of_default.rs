pub async fn probe(server: Server) {
    let client: Client = server.client(Client::builder());
    server.answer(201, "x-rest: 3\r\n", "");
    server.answer(400, "x-rest: 2\r\n", "");
    assert_eq!(client.a().send().await.unwrap().typed_headers().unwrap().x_rest, Some(3));
    let error = client.a().send().await.unwrap_err();
    assert_eq!(error.headers().unwrap()["x-rest"], "2");
}
