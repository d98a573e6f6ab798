pub async fn probe(server: Server) {
    let client: Client = server.client(Client::builder());
    server.answer(200, "content-type: application/xml\r\n", "<b/>");
    let got = client.a("<a/>").send().await.unwrap().into_inner();
    let request = server.request();
    assert_eq!(
        (
            request.header("content-type"),
            request.text(),
            request.header("accept")
        ),
        (Some("application/xml"), "<a/>", Some("application/xml"))
    );
    assert_eq!(got, "<b/>");
}
