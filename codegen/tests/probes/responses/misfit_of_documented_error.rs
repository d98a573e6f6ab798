pub async fn probe(server: Server) {
    let client: Client = server.client(Client::builder());
    server.answer(429, "retry-after: 7\r\n", "");
    let error = client.a().send().await.unwrap_err();
    assert_eq!(error.status().unwrap(), 429);
    assert_eq!(error.headers().unwrap()["retry-after"], "7");
    assert_eq!(error.retry_after(), Some(std::time::Duration::from_secs(7)));
    assert!(error.documented().is_none());
}
