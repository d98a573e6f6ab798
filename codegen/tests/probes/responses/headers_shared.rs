pub async fn probe(server: Server) {
    let client: Client = server.client(Client::builder());
    let lines = "ratelimit-limit: 9\r\nratelimit-remaining: 8\r\n";
    (0..3).for_each(|_| server.answer(200, lines, ""));
    let all: types::ListedHeaders = client.list_all().send().await.unwrap().typed_headers().unwrap();
    let some: types::ListedHeaders =
        client.list_some().send().await.unwrap().typed_headers().unwrap();
    let count: types::ListedHeaders = client.count().send().await.unwrap().typed_headers().unwrap();
    assert_eq!((all.rate_limit_limit, all.rate_limit_remaining), (Some(9), Some(8)));
    assert_eq!((&all, &all), (&some, &count));
}
