pub async fn probe(server: Server) {
    use types::{CreateLinkBody, ListLinksSortOrder, Order, UpsertLinkBody};
    let client: Client = server.client(Client::builder());
    server.answer(204, "", "");
    client
        .list_links()
        .sort_order(Order::Up)
        .send()
        .await
        .unwrap();
    assert_eq!(server.request().line, "GET /links?sortOrder=up");
    server.answer(204, "", "");
    client
        .list_tags()
        .order(ListLinksSortOrder::Down)
        .send()
        .await
        .unwrap();
    assert_eq!(server.request().line, "GET /tags?order=down");
    let body = UpsertLinkBody::new("a");
    server.json(200, r#"{"id":"1"}"#);
    let made: types::UpsertLinkResponse = client
        .upsert_link(body.clone())
        .send()
        .await
        .unwrap()
        .into_inner();
    assert_eq!(made.id, "1");
    let same: CreateLinkBody = UpsertLinkBody {
        extra: Default::default(),
        url: "a".to_owned(),
    };
    assert_eq!(same, body);
}
