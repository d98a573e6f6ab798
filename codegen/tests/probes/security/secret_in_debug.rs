pub async fn probe(server: Server) {
    let client: Client =
        server.client(Client::builder().credential(client_runtime::Credential::bearer("sentinel")));
    let text = format!("{client:?} {:?}", client.a());
    assert!(!text.contains("sentinel"), "{text}");
}
