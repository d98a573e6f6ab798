pub async fn probe(server: Server) {
    use types::{E, U};
    let client: Client = server.client(Client::builder());
    server.json(200, r#"["UnknownToTheDocument","Unlisted","other"]"#);
    let got = client.a().send().await.unwrap().into_inner();
    assert_eq!(got[..2], [E::UnknownToTheDocument, E::Unlisted]);
    assert!(matches!(&got[2], E::UnknownToTheDocument2(_)));
    assert_eq!(json!(got[2]), json!("other"));

    server.json(200, r#"[{"d":"x"},{"e":"x"}]"#);
    let got = client.b().send().await.unwrap().into_inner();
    assert!(matches!(&got[0], U::UnknownToTheDocument(_)));
    assert!(matches!(&got[1], U::UnknownToTheDocument2(_)));
}
