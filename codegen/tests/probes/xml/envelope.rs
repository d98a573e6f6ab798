pub async fn probe(server: Server) {
    let client: Client = server.client(Client::builder());
    let body = "<ListUsersResponse xmlns=\"https://iam.example/doc/2010-05-08/\"><ListUsersResult>\
                <Users><member><UserName>a</UserName><Groups><member>x</member><member>y</member>\
                </Groups></member></Users><IsTruncated>false</IsTruncated>\
                <Attribute><Name>Size</Name><Value>7</Value></Attribute>\
                <Attribute><Name>Age</Name><Value>8</Value></Attribute>\
                </ListUsersResult><ResponseMetadata><RequestId>r</RequestId></ResponseMetadata>\
                </ListUsersResponse>";
    server.answer(200, "content-type: text/xml\r\n", body);
    let got = client.a().send().await.unwrap();
    assert!(got.lost().is_empty(), "{:?}", got.lost());
    assert_eq!(got.users[0].user_name, "a");
    assert_eq!(got.users[0].groups.as_deref().unwrap(), ["x", "y"]);
    assert_eq!(got.is_truncated, Some(false));
    let attributes = got.attributes.as_ref().unwrap();
    assert_eq!((attributes["Size"], attributes["Age"]), (7, 8));

    let empty = "<R><ListUsersResult><Users/></ListUsersResult></R>";
    server.answer(200, "", empty);
    assert!(client.a().send().await.unwrap().users.is_empty());
}
