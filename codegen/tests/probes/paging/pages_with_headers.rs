pub async fn probe(server: Server) {
    let client: Client = server.client(Client::builder());
    let next = format!("link: <{}/a?page=2>; rel=\"next\"\r\nx-rest: 8\r\n", server.url);
    server.answer(200, &next, "[1]");
    server.answer(200, "x-rest: 7\r\n", "[2]");
    let mut pages = client.a().pages();
    let first = pages.next().await.unwrap().unwrap();
    assert_eq!(first.typed_headers().unwrap().x_rest, Some(8));
    let second = pages.next().await.unwrap().unwrap();
    assert_eq!(second.typed_headers().unwrap().x_rest, Some(7));
    assert!(pages.next().await.is_none());
    server.answer(304, "", "");
    let error = client.a().if_none_match("e").send().await.unwrap_err();
    assert_eq!(error.status().unwrap().as_u16(), 304);
}
