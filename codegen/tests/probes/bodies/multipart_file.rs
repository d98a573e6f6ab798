pub async fn probe(server: Server) {
    let client: Client = server.client(Client::builder());
    let file = tracking_links_runtime::File::new("data")
        .name("a.csv")
        .content_type("text/csv");
    client
        .a(file)
        .note("hi")
        .meta(types::ABodyMeta { n: Some(1), extra: Default::default() })
        .send()
        .await
        .unwrap();
    let mut parts = server.request().parts();
    parts.sort();
    assert_eq!(
        parts,
        [
            "Content-Disposition: form-data; name=\"file\"; filename=\"a.csv\"\nContent-Type: text/csv\n\ndata",
            "Content-Disposition: form-data; name=\"meta\"\nContent-Type: application/json\n\n{\"n\":1}",
            "Content-Disposition: form-data; name=\"note\"\n\nhi",
        ]
    );
}
