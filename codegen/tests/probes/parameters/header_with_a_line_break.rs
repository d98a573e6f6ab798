pub async fn probe(server: Server) {
    let client: Client = server.client(Client::builder());
    let error = client
        .a()
        .x_note("a\r\nX-Evil: 1")
        .send()
        .await
        .unwrap_err();
    assert_eq!(error.kind(), tracking_links_runtime::ErrorKind::InvalidRequest);
    assert_eq!(server.count(), 0);
}
