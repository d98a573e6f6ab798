pub async fn probe(server: Server) {
    let client: Client = server.client(Client::builder());
    client.a("caf\u{e9}").send().await.unwrap();
    let sent = server.request();
    assert_eq!(sent.header("content-type"), Some("text/plain; charset=iso-8859-1"));
    assert_eq!(sent.body, b"caf\xe9");
    // Nothing is sent in place of a character that the charset lacks.
    client.a("\u{3042}").send().await.unwrap_err();
}
