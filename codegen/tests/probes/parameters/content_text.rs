pub async fn probe(server: Server) {
    let client: Client = server.client(Client::builder());
    client.a("a b").q("c d&e").x_h("h, \"i\"").send().await.unwrap();
    let request = server.request();
    assert_eq!((request.line.as_str(), request.header("x-h")), ("GET /a/a%20b?q=c%20d%26e", Some("h, \"i\"")));
}
