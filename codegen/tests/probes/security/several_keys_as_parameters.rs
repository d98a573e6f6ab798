pub async fn probe(server: Server) {
    let key = tracking_links_runtime::Credential::api_key;
    let builder = Client::builder().credential(key("apiKeyAuth", "k"));
    let client: Client = server.client(builder.credential(key("X-Partner-Api-Key", "p")));
    client.a().send().await.unwrap();
    let request = server.request();
    assert_eq!((request.header("x-api-key"), request.header("x-partner-api-key")), (Some("k"), None));
    client.b().send().await.unwrap();
    let request = server.request();
    assert_eq!((request.header("x-api-key"), request.header("x-partner-api-key")), (None, Some("p")));
}
