pub async fn probe(server: Server) {
    let client: Client = server.client(Client::builder().strict(true));
    server.answer(
        200,
        "x-request-id: r7\r\n",
        r#"{"list":[{"n":1},{"n":"x"}]}"#,
    );
    let error = client.a().send().await.unwrap_err();
    assert_eq!(
        (error.status().unwrap().as_u16(), error.kind()),
        (200, tracking_links_runtime::ErrorKind::UnreadableBody)
    );
    assert_eq!(error.headers().unwrap()["x-request-id"], "r7");
    assert!(error.to_string().contains("list[1].n"), "{error}");
}
