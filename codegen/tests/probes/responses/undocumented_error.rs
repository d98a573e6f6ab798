pub async fn probe(server: Server) {
    let client: Client = server.client(Client::builder());
    server.answer(418, "x-a: 1\r\n", "tea");
    let error = client.a().send().await.unwrap_err();
    assert_eq!(
        (
            error.status().unwrap().as_u16(),
            error.body().unwrap().text().into_owned()
        ),
        (418, "tea".to_owned())
    );
    assert_eq!(error.headers().unwrap()["x-a"], "1");
}
