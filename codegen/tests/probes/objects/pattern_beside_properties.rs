pub async fn probe(server: Server) {
    let client: Client = server.client(Client::builder());
    let answer = json!([{"p": 1, "x-a": "y"}, {"u": 1, "v": 2}]);
    server.json(200, &answer.to_string());
    assert_eq!(json!(client.a().send().await.unwrap().into_inner()), answer);
}
