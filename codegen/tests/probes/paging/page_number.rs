pub async fn probe(server: Server) {
    let client: Client = server.client(Client::builder());
    for items in ["1,2", "", "3", "4", "5"] {
        let body = format!(r#"{{"links":{{"data":[{items}],"pagination":{{"pagesCount":5}}}}}}"#);
        server.json(200, &body);
    }
    let mut items = client.list_links().per_page(2_i64).items();
    let mut links = Vec::new();
    while let Some(link) = items.next().await {
        links.push(link.unwrap());
    }
    assert_eq!(links, [1, 2, 3, 4, 5]);
    assert_eq!(server.request().line, "GET /links?per_page=2");
    for page in 2..=5 {
        assert_eq!(server.request().line, format!("GET /links?per_page=2&page={page}"));
    }
    assert_eq!(server.count(), 0);
}
