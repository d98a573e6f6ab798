pub async fn probe(server: Server) {
    let client: Client = server.client(Client::builder());
    client.a("a,b\n").send().await.unwrap();
    let request = server.request();
    assert_eq!(
        (request.header("content-type"), request.text()),
        (Some("text/csv"), "a,b\n")
    );
}
