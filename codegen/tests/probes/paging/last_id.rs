pub async fn probe(server: Server) {
    let client: Client = server.client(Client::builder());
    for (ids, more) in [("ab", true), ("c", true), ("de", true), ("f", true), ("g", false)] {
        let charges: Vec<String> = ids.chars().map(|id| format!(r#"{{"id":"{id}"}}"#)).collect();
        let charges = charges.join(",");
        server.json(200, &format!(r#"{{"data":[{charges}],"has_more":{more}}}"#));
    }
    let mut items = client.list_charges().limit(2_i64).items();
    let mut ids = String::new();
    while let Some(charge) = items.next().await {
        ids.push_str(&charge.unwrap().id);
    }
    assert_eq!(ids, "abcdefg");
    assert_eq!(server.request().line, "GET /charges?limit=2");
    for id in ["b", "c", "e", "f"] {
        assert_eq!(server.request().line, format!("GET /charges?limit=2&starting_after={id}"));
    }
}
