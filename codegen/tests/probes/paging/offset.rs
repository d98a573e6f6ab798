pub async fn probe(server: Server) {
    let client: Client = server.client(Client::builder());
    for items in ["[1,2]", "[3,null]", "[5]", "[6,7]", "[]"] {
        server.json(200, items);
    }
    let mut items = client.list_rows().limit(2_i64).items();
    let mut rows = Vec::new();
    while let Some(row) = items.next().await {
        rows.push(row.unwrap());
    }
    let expected = [Some(1), Some(2), Some(3), None, Some(5), Some(6), Some(7)];
    assert_eq!(rows, expected);
    assert_eq!(server.request().line, "GET /rows?limit=2");
    for offset in [2, 4, 5, 7] {
        assert_eq!(server.request().line, format!("GET /rows?limit=2&offset={offset}"));
    }
}
