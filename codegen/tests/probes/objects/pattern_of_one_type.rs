pub async fn probe(server: Server) {
    use std::collections::HashMap;
    let client: Client = server.client(Client::builder());
    let answer = json!({
        "closed": {"x1": 1},
        "same": {"x": 1, "z": 2},
        "other": {"x": 1, "z": "2"},
        "open": {"x": 1, "z": [true]},
        "beside": {"n": "a", "x": 1},
        "rest": {"n": "a", "z": 1},
    });
    server.json(200, &answer.to_string());
    let got = client.a().send().await.unwrap();
    assert_eq!(got.lost(), []);
    let got: types::A = got.into_inner();
    assert_eq!(json!(got), answer);
    let closed: HashMap<String, i64> = got.closed.unwrap();
    let same: HashMap<String, i64> = got.same.unwrap();
    let beside: HashMap<String, i64> = got.beside.unwrap().extra;
    let rest: HashMap<String, i64> = got.rest.unwrap().extra;
    assert_eq!((closed["x1"], same["z"], beside["x"], rest["z"]), (1, 2, 1, 1));
}
