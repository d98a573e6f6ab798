pub async fn probe(server: Server) {
    let client: Client = server.client(Client::builder());
    server.json(200, "1");
    server.answer(
        422,
        "content-type: application/problem+json\r\n",
        r#"{"title":"no"}"#,
    );
    assert_eq!(client.a().send().await.unwrap().into_inner(), 1_i64);
    let error = client.a().send().await.unwrap_err();
    assert_eq!(error.documented().unwrap().title, "no");
}
