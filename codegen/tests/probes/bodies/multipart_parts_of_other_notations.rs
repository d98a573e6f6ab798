pub async fn probe(server: Server) {
    let client: Client = server.client(Client::builder());
    client
        .a()
        .order("<order/>")
        .more(["<a/>", "<b/>"])
        .packed(tracking_links_runtime::File::new("x"))
        .send()
        .await
        .unwrap();
    let parts = server.request().parts();
    let ends = [
        ("application/xml", "<order/>"),
        ("text/xml", "<a/>"),
        ("text/xml", "<b/>"),
        ("application/cbor", "x"),
    ];
    for (part, (media_type, content)) in parts.iter().zip(ends) {
        let end = format!("Content-Type: {media_type}\n\n{content}");
        assert!(part.ends_with(&end), "{parts:?}");
    }
    assert_eq!(parts.len(), ends.len());
}
