pub async fn probe(server: Server) {
    let client: Client = server.client(Client::builder());
    client.a(vec![0x89_u8, 0x50]).send().await.unwrap();
    let request = server.request();
    assert_eq!(
        (request.header("content-type"), request.body.as_slice()),
        (Some("image/png"), &[0x89_u8, 0x50][..])
    );
}
