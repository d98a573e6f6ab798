pub async fn probe(server: Server) {
    let client: Client = server.client(Client::builder());
    client.a().send().await.unwrap();
    client.b().send().await.unwrap();
    client.c(types::CBody::default()).send().await.unwrap();
    client.d("").send().await.unwrap();
    for content_type in [None, None, Some("application/x-www-form-urlencoded"), Some("text/plain")] {
        let request = server.request();
        let headers = (request.header("content-type"), request.header("content-length"));
        assert_eq!(headers, (content_type, Some("0")), "{request:?}");
    }
    client.e().send().await.unwrap();
    assert_eq!(server.request().header("content-length"), None);
}
