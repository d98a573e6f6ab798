pub async fn probe(server: Server) {
    assert_eq!(
        Client::API.base_url,
        Some("https://eu.api.example.com:8443/v2")
    );
}
