pub async fn probe(server: Server) {
    let client: Client = server.client(Client::builder());
    server.answer(200, "content-type: application/jsonl\r\n", "{\"n\":1}\n{\"n\":2}\n");
    let mut s = client.a().send().await.unwrap().into_inner();
    assert_eq!(s.next().await.unwrap().unwrap().n, Some(1));
    assert_eq!(s.next().await.unwrap().unwrap().n, Some(2));
    assert!(s.next().await.unwrap().is_none());
    server.answer(200, "content-type: application/json-seq\r\n", "\u{1e}{\"n\":1}\n\u{1e}{\"n\":2}\n");
    let mut s = client.b().send().await.unwrap().into_inner();
    assert_eq!(s.next().await.unwrap().unwrap().n, Some(1));
    assert_eq!(s.next().await.unwrap().unwrap().n, Some(2));
    assert!(s.next().await.unwrap().is_none());
}
