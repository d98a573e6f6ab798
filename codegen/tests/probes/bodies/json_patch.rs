pub async fn probe(server: Server) {
    let client: Client = server.client(Client::builder());
    let add = types::ABodyItemVariant1 { op: types::ABodyItemVariant1Op::Add, path: "/a".into(), value: json!(null) };
    let remove = types::ABodyItemRemove { op: types::ABodyItemRemoveOp::Remove, path: "/b".into() };
    client.a(vec![types::ABodyItem::from(add), types::ABodyItem::from(remove)]).send().await.unwrap();
    let r = server.request();
    assert_eq!((r.header("content-type"), r.text()), (Some("application/json-patch+json"), r#"[{"op":"add","path":"/a","value":null},{"op":"remove","path":"/b"}]"#));
}
