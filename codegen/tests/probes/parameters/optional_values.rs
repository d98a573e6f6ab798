pub async fn probe(server: Server) {
    let client: Client = server.client(Client::builder());
    let (text, number) = (Some("t".to_owned()), Some(7_u8));
    let given = client
        .a()
        .text(text.as_deref())
        .number(number)
        .rate(Some(1.5))
        .state(Some(types::AState::Open))
        .tags(Some(vec!["a", "b"]))
        .sort(Some("s"))
        .any(Some(json!(1)))
        .items([1, 2])
        .seen(Some(true))
        .into_request_(true)
        .x_version(Some("v2"))
        .body(Some(types::ABody::new().n(1)));
    given.clone().send().await.unwrap();
    let request = server.request();
    let line = "POST /a?text=t&number=7&rate=1.5&state=open&tags=a&tags=b&sort=s&any=1&items=1\
                &items=2&seen=true&into_request=true";
    assert_eq!(request.line, line);
    assert_eq!((request.header("x-version"), request.text()), (Some("v2"), r#"{"n":1}"#));

    // What is `None` is left out, even if it was set before.
    let given = given.text(None::<String>).number(None::<i64>).rate(None::<f64>).tags(None::<[&str; 0]>);
    let given = given.state(None::<&str>).sort(None::<&str>).x_version(None::<&str>);
    given.items([0]).body(None).send().await.unwrap();
    let request = server.request();
    assert_eq!(request.line, "POST /a?any=1&items=0&seen=true&into_request=true");
    assert_eq!((request.header("x-version"), request.text()), (Some("v1"), "null"));

    client.a().number(5).text("t").tags(["a"]).rate(2).seen(false).send().await.unwrap();
    assert_eq!(server.request().line, "POST /a?text=t&number=5&rate=2&tags=a&seen=false");
    let error = client.a().number(Some(u64::MAX)).send().await.unwrap_err();
    assert!(error.to_string().contains("query parameter number"), "{error}");

    client.b().body(Some(1)).text(None::<String>).send().await.unwrap();
    assert_eq!(server.request().text(), "");
    client.b().text(Some("t")).send().await.unwrap();
    assert_eq!(server.request().text(), "t");
}
