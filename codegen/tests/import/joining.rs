//! Several documents of one provider: the files of an import, and the joined document.

use std::fs;

use codegen::Stage;
use expect_test::expect;
use serde_json::Value;

use crate::{Workspace, page};

/// Imports the pages. Panics if they are refused.
#[track_caller]
pub(crate) fn imported(pages: &[&str]) -> Workspace {
    let workspace = Workspace::new();
    let texts: Vec<(&str, String)> = pages.iter().map(|name| (*name, page(name))).collect();
    let texts: Vec<(&str, &str)> = texts
        .iter()
        .map(|(name, text)| (*name, text.as_str()))
        .collect();
    if let Err(failure) = workspace.import_all("acme", &texts) {
        panic!("{failure}");
    }
    workspace
}

impl Workspace {
    /// The joined document, or the printed failure.
    pub(crate) fn joined(&self) -> Result<Value, String> {
        let root = self.specs();
        let root = root.parent().unwrap();
        match codegen::document(root, "acme", Stage::Repaired) {
            Ok(text) => Ok(serde_json::from_str(&text).unwrap()),
            Err(failure) => Err(failure.to_string()),
        }
    }

    /// The values at the pointers of the joined document, one a line.
    #[track_caller]
    pub(crate) fn values(&self, pointers: &[&str]) -> String {
        let joined = self.joined().unwrap_or_else(|failure| panic!("{failure}"));
        let lines: Vec<String> = pointers
            .iter()
            .map(|pointer| match joined.pointer(pointer) {
                Some(value) => format!("{pointer} {value}"),
                None => format!("{pointer} absent"),
            })
            .collect();
        lines.join("\n")
    }

    pub(crate) fn toml(&self) -> String {
        self.files()["acme/provider.toml"].clone()
    }

    pub(crate) fn edit(&self, change: impl Fn(String) -> String) {
        let path = self.specs().join("acme/provider.toml");
        let text = fs::read_to_string(&path).unwrap();
        fs::write(path, change(text)).unwrap();
    }
}

#[test]
fn each_document_becomes_a_file_with_the_bytes_of_its_page() {
    let workspace = imported(&["fern.md", "fern-campaigns.md"]);
    let files = workspace.files();
    let names: Vec<&String> = files.keys().collect();
    assert_eq!(
        names,
        [
            "acme/pages/fern-campaigns.yaml",
            "acme/pages/fern.yaml",
            "acme/provider.toml"
        ]
    );
    assert_eq!(
        files["acme/pages/fern.yaml"],
        crate::lines(&page("fern.md"), 15, 54)
    );
    expect![[r##"
        # Facts about this provider that its document does not hold.

        # The provider's name as people write it.
        title = "Acme"

        # The version of the client. If a document breaks callers, `cargo xtask regen --bump` raises it.
        version = "0.1.0"

        # The common start of the pages' addresses, and the day on which they were saved.
        source = "https://links.example/docs/api-reference/"
        retrieved = 2025-11-21

        # The server to call, from the HTTP method and URL shown in each page; the documents name none.
        server = "https://api.links.example/v1.3"

        # The operations to generate: the id of each, or its method and path, as in "POST /links".
        operations = [
            "short_links_create",
            "campaigns_create",
        ]

        # The kind of credential that these operations need: bearer, basic or api-key. With this line, a
        # document that asks for another kind is refused.
        # credentials = "bearer"

        # Headers to send with every request.
        # [headers]
        # X-Api-Version = "2025-01-01"

        # Names that replace the document's: of Rust types by schema, of Rust methods by operation id.
        # [names.types]
        # CreateLinkResponse201 = "Link"
        #
        # [names.operations]
        # linksCreate = "create_link"

        # The documents exactly as in the pages, and the SHA-256 of their bytes. Never edit them: put
        # corrections into overlay.yaml, which applies to the document into which they are joined.
        [[documents]]
        file = "pages/fern.yaml"
        sha256 = "5fa544f2c2e5477866cbd3844f3728612d6d3370551a529474156b1419e6572d"
        source = "https://links.example/docs/api-reference/short-links/create"

        [[documents]]
        file = "pages/fern-campaigns.yaml"
        sha256 = "0e206458efab4ea220dd138adf1017ad500fcdf80d1d9ac71ad78ddb65c36428"
        source = "https://links.example/docs/api-reference/campaigns/create"
    "##]].assert_eq(&workspace.toml());
}

#[test]
fn operations_with_the_same_id_are_renamed_after_their_endpoints() {
    let workspace = imported(&["fern.md", "fern-campaigns.md"]);
    expect![[r#"
        /info/title "Acme"
        /servers [{"url":"https://api.links.example/v1.3"}]
        /paths/~1workspaces~1{workspace-id}~1short-links/post/operationId "short_links_create"
        /paths/~1campaigns/post/operationId "campaigns_create""#]]
    .assert_eq(&workspace.values(&[
        "/info/title",
        "/servers",
        "/paths/~1workspaces~1{workspace-id}~1short-links/post/operationId",
        "/paths/~1campaigns/post/operationId",
    ]));
}

#[test]
fn different_components_of_one_name_are_renamed_with_their_references() {
    let workspace = imported(&["fern.md", "fern-campaigns.md"]);
    expect![[r##"
        /paths/~1workspaces~1{workspace-id}~1short-links/post/responses/201/content {"application/json":{"schema":{"$ref":"#/components/schemas/type_:ShortLink"}}}
        /components/schemas {"type_:ShortLink":{"type":"object","properties":{"url":{"type":"string"}}},"type_:Campaign":{"type":"object","properties":{"state":{"$ref":"#/components/schemas/type_:State"},"links":{"type":"array","items":{"$ref":"#/components/schemas/CampaignsCreate_type_:ShortLink"}}}},"type_:State":{"type":"string","enum":["running","over"]},"CampaignsCreate_type_:ShortLink":{"type":"object","properties":{"url":{"type":"string"},"clicks":{"type":"integer"}}}}"##]].assert_eq(&workspace.values(&[
        "/paths/~1workspaces~1{workspace-id}~1short-links/post/responses/201/content",
        "/components/schemas",
    ]));
}

#[test]
fn a_client_is_generated_from_joined_pages() {
    let workspace = imported(&["fern.md", "fern-campaigns.md"]);
    let root = workspace.specs();
    let root = root.parent().unwrap();
    fs::create_dir_all(root.join("crates")).unwrap();
    let generated = codegen::generate(root, "acme").unwrap_or_else(|failure| panic!("{failure}"));
    let library = &generated.files()[std::path::Path::new("src/lib.rs")];
    assert!(
        library.contains("from specs/acme/pages. Do not edit."),
        "{library}"
    );
    let reported: Vec<String> = generated
        .report()
        .changes()
        .iter()
        .filter(|change| change.stage == "join")
        .map(ToString::to_string)
        .collect();
    expect![[r#"
        join/operation_ids: operationId `create` replaced by `short_links_create`: another operation has it, too
            at /paths/~1workspaces~1{workspace-id}~1short-links/post
        join/operation_ids: operationId `create` replaced by `campaigns_create`: another operation has it, too
            at /paths/~1campaigns/post
        join/components: `type_:ShortLink` of specs/acme/pages/fern-campaigns.yaml renamed `CampaignsCreate_type_:ShortLink`: it differs from that of specs/acme/pages/fern.yaml
            at /components/schemas/type_:ShortLink
        join/documents: 2 documents joined into one
            at (root)"#]].assert_eq(&reported.join("\n"));
}

#[test]
fn a_page_without_a_server_is_refused_unless_provider_toml_names_one() {
    let workspace = Workspace::new();
    let pages = [
        ("fern.md", page("fern.md")),
        ("fern-unlined.md", page("fern-unlined.md")),
    ];
    let pages: Vec<(&str, &str)> = pages
        .iter()
        .map(|(name, text)| (*name, text.as_str()))
        .collect();
    let failure = workspace
        .import_all("acme", &pages)
        .unwrap_err()
        .to_string();
    expect![[r#"
        fern-unlined.md:8: neither the document nor the page names the server to call
          help: save the page including the line that shows the HTTP method and the full URL (such as `GET https://api.example/x`), write `server = "https://..."` into specs/acme/provider.toml before the import, or import with --self-hosted if each user of the provider has a server"#]].assert_eq(&failure.replace(
        &format!("{}/", workspace.specs().parent().unwrap().display()),
        "",
    ));
    assert!(workspace.files().is_empty());

    workspace.write(
        "acme/provider.toml",
        "title = \"Links\"\nsource = \"\"\nretrieved = 2024-01-01\nserver = \"https://all.example\"\noperations = []\n",
    );
    workspace.import_all("acme", &pages).unwrap();
    expect![[r#"
        /servers [{"url":"https://all.example"}]
        /paths/~1campaigns~1{campaign-id}/servers absent"#]]
    .assert_eq(&workspace.values(&["/servers", "/paths/~1campaigns~1{campaign-id}/servers"]));
}

#[test]
fn equal_schemas_are_joined_and_different_security_schemes_renamed() {
    let workspace = imported(&["mintlify-list.md", "mintlify-show.md"]);
    expect![[r##"
        /components {"schemas":{"Tag":{"type":"object","properties":{"parent":{"$ref":"#/components/schemas/Tag"}}}},"securitySchemes":{"token":{"type":"http","scheme":"bearer"},"ShowTag_token":{"type":"apiKey","in":"query","name":"token"}}}
        /security absent
        /paths/~1tags/get/security [{"token":[]}]
        /paths/~1tags~1{id}/get/security [{"ShowTag_token":[]}]"##]].assert_eq(&workspace.values(&[
        "/components",
        "/security",
        "/paths/~1tags/get/security",
        "/paths/~1tags~1{id}/get/security",
    ]));
}

#[test]
fn a_discriminators_value_is_kept_when_its_schema_is_renamed() {
    let document = |path: &str, pet: &str| {
        format!(
            "openapi: 3.0.3\ninfo: {{title: Pets, version: '1'}}\nservers: [{{url: 'https://a.example'}}]\npaths:\n  {path}:\n    get: {{operationId: get{}, responses: {{'200': {{description: A, content: {{application/json: {{schema: {{oneOf: [{{$ref: '#/components/schemas/Dog'}}], discriminator: {{propertyName: kind}}}}}}}}}}}}}}\ncomponents:\n  schemas:\n    Pet: {{type: object, required: [kind], discriminator: {{propertyName: kind}}, properties: {{kind: {{type: string}}, {pet}: {{type: string}}}}}}\n    Dog: {{allOf: [{{$ref: '#/components/schemas/Pet'}}]}}\n",
            &path[1..]
        )
    };
    let workspace = Workspace::new();
    workspace
        .import_all(
            "acme",
            &[
                ("a.yaml", &document("/a", "name")),
                ("b.yaml", &document("/b", "colour")),
            ],
        )
        .unwrap();
    expect![[r##"
        /paths/~1a/get/responses/200/content/application~1json/schema {"oneOf":[{"$ref":"#/components/schemas/Dog"}],"discriminator":{"propertyName":"kind"}}
        /paths/~1b/get/responses/200/content/application~1json/schema {"oneOf":[{"$ref":"#/components/schemas/Getb_Dog"}],"discriminator":{"propertyName":"kind","mapping":{"Dog":"#/components/schemas/Getb_Dog"}}}
        /components/schemas/Pet/discriminator {"propertyName":"kind"}
        /components/schemas/Getb_Pet/discriminator {"propertyName":"kind","mapping":{"Pet":"#/components/schemas/Getb_Pet","Dog":"#/components/schemas/Getb_Dog"}}"##]].assert_eq(&workspace.values(&[
        "/paths/~1a/get/responses/200/content/application~1json/schema",
        "/paths/~1b/get/responses/200/content/application~1json/schema",
        "/components/schemas/Pet/discriminator",
        "/components/schemas/Getb_Pet/discriminator",
    ]));
}

#[test]
fn different_servers_are_moved_to_their_paths() {
    let workspace = imported(&["mintlify.md", "mintlify-show.md"]);
    expect![[r#"
        /servers absent
        /paths/~1tags/servers [{"url":"https://api.tags.example"}]
        /paths/~1tags~1{id}/servers [{"url":"https://read.tags.example"}]"#]]
    .assert_eq(&workspace.values(&[
        "/servers",
        "/paths/~1tags/servers",
        "/paths/~1tags~1{id}/servers",
    ]));
}

#[test]
fn different_servers_of_pages_are_written_with_each_document() {
    let workspace = Workspace::new();
    let links = page("fern.md");
    let campaigns = page("fern-campaigns.md").replace("api.links.example/v1.3", "eu.links.example");
    // The import of one page writes a server for all documents.
    workspace.import("acme", "fern.md", &links).unwrap();
    workspace
        .import_all("acme", &[("fern.md", &links), ("campaigns.md", &campaigns)])
        .unwrap();
    workspace.edit(|toml| toml.replace("[\"create\"]", "[]"));
    let toml = workspace.toml();
    let servers: Vec<&str> = toml
        .lines()
        .filter(|line| line.starts_with("server ="))
        .collect();
    assert_eq!(
        servers,
        [
            "server = \"https://api.links.example/v1.3\"",
            "server = \"https://eu.links.example\""
        ]
    );
    expect![[r#"
        /servers absent
        /paths/~1campaigns/servers [{"url":"https://eu.links.example"}]"#]]
    .assert_eq(&workspace.values(&["/servers", "/paths/~1campaigns/servers"]));

    // A server that the maintainer writes is for all documents.
    workspace.edit(|toml| format!("server = \"https://sandbox.example\"\n{toml}"));
    expect![[r#"
        /servers [{"url":"https://sandbox.example"}]
        /paths/~1campaigns/servers absent"#]]
    .assert_eq(&workspace.values(&["/servers", "/paths/~1campaigns/servers"]));
}

#[test]
fn operations_of_one_path_are_joined_from_several_pages() {
    let workspace = imported(&["mintlify.md", "mintlify-list.md"]);
    let joined = workspace.joined().unwrap();
    let methods: Vec<&String> = joined["paths"]["/tags"]
        .as_object()
        .unwrap()
        .keys()
        .collect();
    assert_eq!(methods, ["post", "get"]);
}

#[test]
fn different_members_of_one_path_are_moved_to_the_operations() {
    let workspace = imported(&["mintlify-show.md", "swagger.md"]);
    expect![[r##"
        /openapi "3.0.3"
        /servers absent
        /paths/~1tags~1{id} {"get":{"operationId":"showTag","responses":{"200":{"description":"The tag","content":{"application/json":{"schema":{"$ref":"#/components/schemas/Tag"}}}}},"security":[{"token":[]}],"parameters":[{"name":"id","in":"path","required":true,"schema":{"type":"string"}}],"servers":[{"url":"https://read.tags.example"}]},"delete":{"operationId":"removeTag","parameters":[{"name":"id","in":"path","required":true,"schema":{"type":"string"}}],"responses":{"200":{"description":"What is left","content":{"application/json":{"schema":{"$ref":"#/components/schemas/Tag"}}}}},"servers":[{"url":"https://api.tags.example"}]}}"##]].assert_eq(&workspace.values(&["/openapi", "/servers", "/paths/~1tags~1{id}"]));
}

#[test]
fn several_documents_of_one_page_are_named_after_their_headings() {
    let workspace = imported(&["gitbook-several.md"]);
    let files = workspace.files();
    let names: Vec<&String> = files.keys().collect();
    assert_eq!(
        names,
        [
            "acme/pages/gitbook-several-make-a-link.json",
            "acme/pages/gitbook-several-remove-a-link.json",
            "acme/provider.toml"
        ]
    );
    expect![[r#"
        /openapi "3.0.3"
        /servers [{"url":"https://api.partners.example"}]
        /paths {"/links":{"post":{"operationId":"makeLink","responses":{"200":{"description":"Made"}}}},"/links/{id}":{"delete":{"operationId":"removeLink","responses":{"204":{"description":"Removed"}}}}}"#]].assert_eq(&workspace.values(&["/openapi", "/servers", "/paths"]));
}

#[test]
fn operations_without_an_id_are_named_after_method_and_path() {
    let workspace = Workspace::new();
    workspace.write(
        "acme/provider.toml",
        "title = \"Links\"\nsource = \"\"\nretrieved = 2024-01-01\nserver = \"https://api.example\"\noperations = []\n",
    );
    let imported = workspace
        .import_all(
            "acme",
            &[
                ("a.md", &page("apidog.md")),
                ("b.md", &page("apidog-list.md")),
            ],
        )
        .unwrap();
    assert_eq!(imported.operations, ["create_link", "list_links"]);
    assert_eq!(workspace.joined().unwrap()["info"]["title"], "Links");
}

#[test]
fn the_joined_document_has_the_first_extensions_and_the_highest_version() {
    let workspace = imported(&["readme.md", "readme-host.md"]);
    expect![[r#"
        /openapi "3.1.0"
        /x-readme {"explorer-enabled":true}
        /servers absent
        /paths/~1campaigns~1{id}/servers [{"url":"https://api.campaigns.example/v1"}]
        /paths/~1campaigns/servers [{"url":"https://{host}/v1","variables":{"host":{"default":"your-host"}}}]"#]].assert_eq(&workspace.values(&[
        "/openapi",
        "/x-readme",
        "/servers",
        "/paths/~1campaigns~1{id}/servers",
        "/paths/~1campaigns/servers",
    ]));
    assert!(
        workspace
            .toml()
            .contains("source = \"https://reference.campaigns.example/\"\n")
    );
}
