pub async fn probe(server: Server) {
    let client: Client = server.client(Client::builder());
    let answer = json!({
        "a": {"v": 1},
        "b": {"p": 2},
        "c": {"root": {"v": 3}, "n": {"v": 4}, "self": {"n": {"v": 5}}, "other": {"o": 6}},
        "d": {"v": 7},
        "e": {"v": 8},
    });
    server.json(200, &answer.to_string());
    let got = client.a().send().await.unwrap().into_inner();
    assert_eq!(json!(got), answer);
    let tree: types::T = got.c.unwrap();
    assert_eq!(tree.root.unwrap().v, Some(3));
    assert_eq!(tree.self_.unwrap().n.unwrap().v, Some(5));
    assert_eq!(tree.other.unwrap().o, Some(6));
    assert_eq!((got.b.unwrap().p, got.d.unwrap().v, got.e.unwrap().v), (Some(2), Some(7), Some(8)));
}
