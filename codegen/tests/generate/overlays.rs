//! Actions of overlay.yaml that do not fit their document: each is refused, with its remedy.

use expect_test::expect;

use crate::{GOOD, Workspace, check_refusal as check, one_operation};

/// An overlay with one action, `members` as a flow mapping, over a document with `GET /links`.
fn with_action(members: &str) -> Workspace {
    let overlay = format!("overlay: 1.0.0\nactions:\n  - {{description: A reason., {members}}}\n");
    Workspace::new(&one_operation(GOOD), &["listLinks"]).overlay(&overlay)
}

#[test]
fn overlay_action_that_matches_nothing_is_refused() {
    check(
        &with_action("target: \"$.paths['/lnks'].get\", update: {deprecated: true}"),
        expect![[r#"
            specs/acme/overlay.yaml:3: this action no longer fits: `$.paths['/lnks'].get` matches nothing
                `$.paths` matches, and has the members /links
              at /actions/0/target
              help: correct the target, or delete the action if the document no longer has the fault"#]],
    );
}

#[test]
fn overlay_action_that_the_provider_has_made_needless_is_refused() {
    for action in [
        "target: \"$.paths['/links'].get\", update: {operationId: listLinks}",
        "target: $.servers, update: [{url: 'https://api.acme.example'}]",
    ] {
        let refusal = with_action(action).refusal();
        assert!(
            refusal.contains("the update changes nothing: specs/acme/openapi.yaml:")
                && refusal.ends_with("\n  help: the provider has mended this: delete it"),
            "{refusal}"
        );
    }
    check(
        &with_action("target: $.info.contact, remove: true"),
        expect![[r#"
            specs/acme/overlay.yaml:3: `$.info.contact` matches nothing: what this action removes is gone
              at /actions/0/target
              help: the provider has mended this: delete it"#]],
    );
}

#[test]
fn overlay_action_that_replaces_what_it_does_not_name_is_refused_with_before_and_after() {
    let title = "target: $.info, update: {title: Links}";
    check(
        &with_action(title),
        expect![[r#"
        specs/acme/overlay.yaml:3: this action no longer fits: specs/acme/openapi.yaml:2 /info/title is not as before
            --- what the action was written for
            +++ what the document has
            -(nothing)
            +"Acme"
          at /actions/0/target
          help: change the action, and write what it replaces into its `x-before`; or delete it"#]],
    );
    check(
        &with_action(&format!("{title}, x-before: {{title: Old, version: '1'}}")),
        expect![[r#"
            specs/acme/overlay.yaml:3: this action no longer fits: specs/acme/openapi.yaml:2 /info/title is not as before
                --- what the action was written for
                +++ what the document has
                -"Old"
                +"Acme"
              at /actions/0/target
              help: change the action, and write what it replaces into its `x-before`; or delete it"#]],
    );
    check(
        &with_action("target: $.info.title, remove: true, x-before: Old"),
        expect![[r#"
            specs/acme/overlay.yaml:3: this action no longer fits: specs/acme/openapi.yaml:2 /info/title is not as before
                --- what the action was written for
                +++ what the document has
                -"Old"
                +"Acme"
              at /actions/0/target
              help: change the action, and write what it replaces into its `x-before`; or delete it"#]],
    );
    let named = with_action(&format!("{title}, x-before: {{title: Acme}}"));
    assert_eq!(named.changes(), ["overlay/update /info"]);
}

#[test]
fn overlay_action_of_which_the_document_has_a_part_is_refused() {
    check(
        &with_action("target: '$.info[\"title\", \"version\"]', update: Acme, x-before: '1'"),
        expect![[r#"
            specs/acme/overlay.yaml:3: the update changes nothing: specs/acme/openapi.yaml:2 /info/title has these values
              at /actions/0/update
              help: narrow the target to the values that lack the update"#]],
    );
}

#[test]
fn overlay_actions_without_a_reason_or_with_an_invalid_target_are_refused() {
    let overlay = "overlay: 1.0.0\ninfo: {title: a, version: '1'}\nactions:\n  - target: $.paths\n    update: {x-a: 1}\n  - target: paths[\n    description: A reason.\n    remove: true\n";
    check(
        &Workspace::new(&one_operation(GOOD), &["listLinks"]).overlay(overlay),
        expect![[r#"
            specs/acme/overlay.yaml:4: this action gives no reason
              at /actions/0
              help: say in `description` why the document is wrong, and which source shows that
            specs/acme/overlay.yaml:6: `paths[` is not a JSONPath (RFC 9535): at position 0, parser error
              at /actions/1/target
              help: see RFC 9535 section 2.1 for the syntax"#]],
    );
}

#[test]
fn overlay_actions_behind_one_that_does_not_fit_name_that_one_as_their_remedy() {
    let overlay = "overlay: 1.0.0
actions:
  - {target: $.component, description: A schema., update: {schemas: {New: {type: object}}}}
  - {target: $.components.schemas.New, description: A member., update: {properties: {a: {}}}}
  - {target: $.components.schemas.New.properties.a, description: None., remove: true}
  - {target: $.info, description: A title., update: {title: Links}, x-before: {title: Acme}}
";
    check(
        &Workspace::new(&one_operation(GOOD), &["listLinks"]).overlay(overlay),
        expect![[r#"
            specs/acme/overlay.yaml:3: this action no longer fits: `$.component` matches nothing
                `$` matches, and has the members openapi, info, servers, paths
              at /actions/0/target
              help: correct the target, or delete the action if the document no longer has the fault
            specs/acme/overlay.yaml:4: this action no longer fits: `$.components.schemas.New` matches nothing
                `$` matches, and has the members openapi, info, servers, paths
              at /actions/1/target
              help: mend /actions/0 first: this action may build on what that one changes
            specs/acme/overlay.yaml:5: `$.components.schemas.New.properties.a` matches nothing: what this action removes is gone
              at /actions/2/target
              help: mend /actions/0 first: this action may build on what that one changes"#]],
    );
}
