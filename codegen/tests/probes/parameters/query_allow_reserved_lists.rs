pub async fn probe(server: Server) {
    let client: Client = server.client(Client::builder());
    let o = types::AO { u: Some("c:/d?e&f".into()), extra: Default::default() };
    client.a().l(["a/b", "c&d"]).j(["e/f", "g,h"]).o(o).send().await.unwrap();
    assert_eq!(server.request().line, "GET /a?l=a/b&l=c%26d&j=e/f,g%2Ch&o%5Bu%5D=c:/d?e%26f");
}
