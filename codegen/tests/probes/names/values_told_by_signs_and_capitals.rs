pub async fn probe(server: Server) {
    use types::ABar;
    let client: Client = server.client(Client::builder());
    for (bar, sent) in [
        (ABar::_1m, "1m"),
        (ABar::_1mUppercase, "1M"),
        (ABar::ASpaceB, "a%20b"),
        (ABar::AMinusB, "a-b"),
        (ABar::AB, "A_B"),
        (ABar::EtcGmtPlus1, "Etc%2FGMT%2B1"),
        (ABar::EtcGmtMinus1, "Etc%2FGMT-1"),
        (ABar::_1_5, "1.5"),
        (ABar::_15, "15"),
    ] {
        server.answer(204, "", "");
        client.a().bar(bar).send().await.unwrap();
        assert_eq!(server.request().line, format!("GET /a?bar={sent}"));
    }
}
