pub async fn probe(server: Server) {
    let client: Client = server
        .client(Client::builder().credential(tracking_links_runtime::Credential::api_key("key", "k")));
    client.a().theme("dark").send().await.unwrap();
    assert_eq!(server.request().header("cookie"), Some("theme=dark; sid=k"));
}
