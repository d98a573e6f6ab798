fn lost(answer: &tracking_links_runtime::ResponseValue<types::Page>) -> Vec<(&str, String)> {
    let lost = answer.lost().iter();
    lost.map(|it| (it.path(), it.value().to_string())).collect()
}

pub async fn probe(server: Server) {
    let client: Client = server.client(Client::builder());
    let page = json!({
        "data": [
            {"id": 1, "gone": null, "made": "2026-01-02 03:04:05", "place": null},
            {"id": "2", "gone": null},
            {"id": 3.0, "gone": "soon", "place": {"city": "c", "n": "1"}},
            {"id": 4, "gone": null, "place": {"n": 1}},
        ],
        "more": [{"id": 5, "gone": null}, 6, {"id": 7, "gone": null, "made": 8}],
        "counts": {"a": 1, "b": "2"},
        "next": 9,
    });
    server.json(200, &page.to_string());
    let got = client.a().send().await.unwrap();
    assert_eq!(
        lost(&got),
        [
            ("counts.b", r#""2""#.to_owned()),
            ("data[0].made", r#""2026-01-02 03:04:05""#.to_owned()),
            ("data[1]", r#"{"gone":null,"id":"2"}"#.to_owned()),
            ("data[2].gone", r#""soon""#.to_owned()),
            ("data[2].place.n", r#""1""#.to_owned()),
            ("data[3].place", r#"{"n":1}"#.to_owned()),
            ("more[1]", "6".to_owned()),
            ("more[2].made", "8".to_owned()),
            ("next", "9".to_owned()),
        ]
    );
    let ids: Vec<i64> = got.data.iter().map(|item| item.id).collect();
    assert_eq!(ids, [1, 3, 4]);
    assert_eq!(got.more.as_ref().unwrap().len(), 2);
    assert_eq!(got.data[1].place.as_ref().unwrap().city, "c");
    assert_eq!(json!(got.counts), json!({"a": 1}));
    assert!(!format!("{:?}", got.lost()).contains("soon"));

    // The caller chooses to be strict, but an integer may still be written with a fraction of zero.
    let options = tracking_links_runtime::CallOptions::new().strict(true);
    let strict = Client::from(client.runtime().with(&options));
    server.json(200, &page.to_string());
    strict.a().send().await.unwrap_err();
    server.json(200, r#"{"data":[{"id":1.0,"gone":null}]}"#);
    assert_eq!(strict.a().send().await.unwrap().data[0].id, 1);

    // A list of which nothing fits is another answer.
    server.json(200, r#"["no", "such"]"#);
    client.b().send().await.unwrap_err();
    server.json(200, r#"[{"id":1,"gone":null},"no"]"#);
    let got = client.b().send().await.unwrap();
    assert_eq!((got.len(), got.lost()[0].path()), (1, "[1]"));
    // What the answer can't do without is not left out.
    server.json(200, r#"{"data":{"id":1}}"#);
    client.a().send().await.unwrap_err();
    // A union keeps what it does not know.
    server.json(200, r#"[{"id":1,"gone":null,"either":true}]"#);
    let got = client.b().send().await.unwrap();
    assert!(got.lost().is_empty());
    assert_eq!(json!(got[0].either), json!(true));
}
