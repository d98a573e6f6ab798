pub async fn probe(server: Server) {
    let client: Client = server.client(Client::builder());
    use tracking_links_runtime::File;
    let meta = types::ABodyMetaItem { n: Some(1), extra: Default::default() };
    client.a([File::new("1").name("a").content_type("image/png"), File::new("2").name("b")]).meta([meta]).n(5).ok(true).csv("a,b").send().await.unwrap();
    let mut parts = server.request().parts();
    parts.sort();
    let h = |n: &str| format!("Content-Disposition: form-data; name=\"{n}\"");
    assert_eq!(parts, [
        format!("{}\nContent-Type: text/csv\n\na,b", h("csv")),
        format!("{}; filename=\"a\"\nContent-Type: image/png\n\n1", h("images")),
        format!("{}; filename=\"b\"\nContent-Type: application/octet-stream\n\n2", h("images")),
        format!("{}\nContent-Type: application/json\n\n{{\"n\":1}}", h("meta")),
        format!("{}\n\n5", h("n")),
        format!("{}\n\ntrue", h("ok")),
    ]);
}
