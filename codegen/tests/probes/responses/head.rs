pub async fn probe(server: Server) {
    let client: Client = server.client(Client::builder());
    // The length is that of the body of a GET.
    server.begin("content-length: 17\r\ncontent-type: application/json\r\nx-n: 4\r\n", "");
    let got = client.a().send().await.unwrap();
    assert_eq!((got.typed_headers().unwrap().x_n, got.typed_headers().unwrap().content_length), (4, Some(17)));
}
