pub async fn probe(server: Server) {
    let client: Client = server.client(Client::builder());
    client.a(vec![0_u8, 255, 10]).send().await.unwrap();
    let request = server.request();
    assert_eq!(
        (request.header("content-type"), request.body.as_slice()),
        (Some("application/octet-stream"), &[0_u8, 255, 10][..])
    );
}
