pub async fn probe(server: Server) {
    let client: Client = server.client(Client::builder());
    server.json(200, "1e2");
    assert_eq!(client.n(5).send().await.unwrap().into_inner(), 100.0);
    assert_eq!(server.request().text(), "5");
    server.json(200, "true");
    assert_eq!(client.b(false).send().await.unwrap().into_inner(), true);
    assert_eq!(server.request().text(), "false");
    server.json(200, "null");
    client.z(json!(null)).send().await.unwrap();
    assert_eq!(server.request().text(), "null");
    server.json(200, "null");
    assert_eq!(client.s(None).send().await.unwrap().into_inner(), None);
    assert_eq!(server.request().text(), "null");
    let d = chrono::NaiveDate::from_ymd_opt(2024, 2, 3).unwrap();
    server.json(200, "\"2024-02-03\"");
    assert_eq!(client.d(d).send().await.unwrap().into_inner(), d);
    assert_eq!(server.request().text(), "\"2024-02-03\"");
    server.answer(200, "content-type: text/plain\r\n", "7");
    assert_eq!(client.t("5").send().await.unwrap().into_inner(), "7");
    assert_eq!(server.request().text(), "5");
}
