pub async fn probe(server: Server) {
    let client: Client = server.client(Client::builder());
    server.answer(200, "", "body");
    server.answer(404, "", "gone");
    assert_eq!(client.a().send().await.unwrap().into_inner().text(), "body");
    let error = client.a().send().await.unwrap_err();
    assert_eq!(error.body().unwrap().text(), "gone");
    assert_eq!(error.documented().unwrap().text(), "gone");
}
