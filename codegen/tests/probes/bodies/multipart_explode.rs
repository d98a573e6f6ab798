pub async fn probe(server: Server) {
    let client: Client = server.client(Client::builder());
    let list = || vec!["x".to_owned(), "y".to_owned()];
    let deep = types::ABodyDeep { n: Some(types::ABodyDeepN { m: Some(1), extra: Default::default() }), extra: Default::default() };
    let flat = types::ABodyFlat { x: Some(2), extra: Default::default() };
    client.a().tags(list()).pipes(list()).deep(deep).flat(flat).send().await.unwrap();
    let mut parts = server.request().parts();
    parts.sort();
    let part = |name: &str, text: &str| format!("Content-Disposition: form-data; name=\"{name}\"\n\n{text}");
    assert_eq!(parts, [part("deep[n][m]", "1"), part("pipes", "x|y"), part("tags", "x,y"), part("x", "2")]);
}
