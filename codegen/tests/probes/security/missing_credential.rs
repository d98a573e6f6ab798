pub async fn probe(server: Server) {
    let client: Client = server.client(Client::builder());
    let error = client.a().send().await.unwrap_err();
    assert_eq!(
        (error.kind(), error.delivery()),
        (
            tracking_links_runtime::ErrorKind::Authentication,
            tracking_links_runtime::Delivery::NotSent
        )
    );
    assert_eq!(server.count(), 0);
}
