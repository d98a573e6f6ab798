pub async fn probe(server: Server) {
    let client: Client =
        server.client(Client::builder().credential(tracking_links_runtime::Credential::bearer("sentinel")));
    let text = format!("{client:?} {:?}", client.a());
    assert!(!text.contains("sentinel"), "{text}");
}
