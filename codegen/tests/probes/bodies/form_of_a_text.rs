pub async fn probe(server: Server) {
    let client: Client = server.client(Client::builder());
    client.a("x=1&y=%20").send().await.unwrap();
    let request = server.request();
    let form = Some("application/x-www-form-urlencoded");
    assert_eq!(
        (request.header("content-type"), request.text()),
        (form, "x=1&y=%20")
    );
    client.b().form("x=1").send().await.unwrap();
    let request = server.request();
    assert_eq!(
        (request.header("content-type"), request.text()),
        (form, "x=1")
    );
}
