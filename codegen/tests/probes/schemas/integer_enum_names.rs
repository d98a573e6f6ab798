pub async fn probe(server: Server) {
    use types::Level;
    let client: Client = server.client(Client::builder());
    server.json(200, "[2, -1, 5]");
    let got = client.a().level(Level::FreePlan).send().await.unwrap().into_inner();
    assert_eq!(server.request().line, "GET /a?level=1");
    assert_eq!(got, [Level::Paid, Level::None, Level::Unknown(5)]);
    assert_eq!(json!(got), json!([2, -1, 5]));
}
