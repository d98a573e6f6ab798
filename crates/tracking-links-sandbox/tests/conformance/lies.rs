//! An honest provider passes, and of each lie the failing checks are named.

use expect_test::{Expect, expect};
use tracking_links::{Capabilities, Field, Limit, LinkRequest, OnRepeat, Output, RepeatRule};
use tracking_links_sandbox::conformance::{Conformance, Outcome, Report};

use crate::liar::{Liar, Lie};
use crate::shop::{CAPABILITIES, MAX_NAME_CHARS, MAX_SUB_IDS, Shop, Unique, WITHOUT_URL};

async fn report(capabilities: Capabilities, lie: Lie, unique: Unique) -> Report {
    let liar = Liar {
        shop: Shop::new(unique),
        capabilities,
        lie,
        wrong: None,
    };
    let subject = Conformance::new(&liar).remote(liar.clone()).prefix("t");
    subject.run().await
}

/// Checks which checks fail.
async fn fails(capabilities: Capabilities, lie: Lie, unique: Unique, expected: Expect) {
    let report = report(capabilities, lie, unique).await;
    let lines = report.failed().map(|check| format!("{check}\n"));
    expected.assert_eq(&without_numbers(&lines.collect::<String>()));
    assert!(!report.is_passed());
}

/// Replaces the numbers in unique texts and ids, which a further check changes, by `#`.
fn without_numbers(text: &str) -> String {
    let mut shown = String::new();
    for c in text.chars() {
        let is_unique = ["\"t", "\u{e9}t", "=t", "id-", "random-", "#"]
            .iter()
            .any(|it| shown.ends_with(it));
        match c.is_ascii_digit() && is_unique {
            true if shown.ends_with('#') => {}
            true => shown.push('#'),
            false => shown.push(c),
        }
    }
    shown
}

/// Checks which checks fail of a provider with these capabilities that else does as it says.
async fn claims(capabilities: Capabilities, expected: Expect) {
    fails(capabilities, Lie::None, Unique::Atomic, expected).await;
}

/// Checks which checks fail of a provider that does something else than its capabilities say.
async fn does(lie: Lie, expected: Expect) {
    fails(CAPABILITIES, lie, Unique::Atomic, expected).await;
}

/// Makes rules of one.
const fn rule(with: &'static [Field], does: OnRepeat) -> [RepeatRule; 1] {
    [RepeatRule { with, does }]
}

/// The rule by which there is one link for a destination and a name, if it is compared.
const fn by_destination(compares: &'static [Field]) -> [RepeatRule; 1] {
    let atomic = true;
    rule(&[], OnRepeat::SameByDestination { compares, atomic })
}

const COMPUTED: &[RepeatRule] = &rule(&[Field::Slug], OnRepeat::SameComputed);
const IDENTICAL: &[RepeatRule] = &rule(&[Field::Slug], OnRepeat::SameIfIdentical);
const BY_DESTINATION: &[RepeatRule] = &by_destination(&[]);
const BY_DESTINATION_AND_NAME: &[RepeatRule] = &by_destination(&[Field::Name]);

#[tokio::test]
async fn an_honest_provider_passes_every_check_and_nothing_is_left() {
    let shop = Shop::new(Unique::Atomic);
    let subject = Conformance::new(&shop).remote(shop.clone()).prefix("t");
    let report = subject.run().await;
    report.assert_passed();
    assert_eq!(report.left_behind, 0);
    let skipped = report.checks.iter();
    let skipped = skipped.filter(|it| matches!(it.outcome, Outcome::Skipped(_)));
    let skipped = skipped.map(|check| format!("{check}\n"));
    expect![[r#"
        skipped  find: by `id`, after a lost answer (no request sets the key)
    "#]]
    .assert_eq(&skipped.collect::<String>());
    let groups = [
        "fields",
        "limits",
        "returned",
        "repeat",
        "list",
        "find",
        "update",
        "delete",
        "clicks",
        "verify",
        "create",
        "create_many",
        "not offered",
    ];
    for group in groups {
        let of_it = |name: &str| name.split(':').next() == Some(group);
        assert!(
            report.checks.iter().any(|it| of_it(&it.name)),
            "{group}: {report}"
        );
    }
}

#[tokio::test]
async fn each_honest_rule_of_repeating_passes() {
    for (rules, unique) in [
        (&[][..], Unique::Not),
        (BY_DESTINATION, Unique::Destination),
        (IDENTICAL, Unique::Identical),
    ] {
        let report = report(CAPABILITIES.repeats(rules), Lie::None, unique).await;
        report.assert_passed();
        assert_eq!(report.left_behind, 0);
    }
}

#[tokio::test]
async fn without_a_remote_nothing_fails_and_what_is_not_seen_is_said() {
    let shop = Shop::new(Unique::Atomic);
    let report = Conformance::new(&shop).run().await;
    report.assert_passed();
    let unseen = report.checks.iter();
    let unseen = unseen
        .filter(|it| matches!(&it.outcome, Outcome::Skipped(why) if why.contains("not seen")));
    assert!(unseen.count() > 0, "{report}");
}

#[tokio::test]
async fn what_others_made_is_not_deleted() {
    use tracking_links::Provider;
    use tracking_links_sandbox::conformance::Remote;

    let shop = Shop::new(Unique::Atomic);
    let request = LinkRequest::new().destination("https://brand.example");
    shop.create(&request).await.unwrap();
    for remote in [true, false] {
        let subject = Conformance::new(&shop);
        let report = match remote {
            true => subject.remote(shop.clone()).run().await,
            false => subject.run().await,
        };
        report.assert_passed();
        assert_eq!((report.left_behind, shop.link_count()), (0, 1));
    }
}

#[tokio::test]
async fn a_field_that_is_dropped() {
    claims(
        CAPABILITIES.allow(Field::Notes),
        expect![[r#"
            FAILED   fields: `notes` is sent: expected `notes` "t#" in a request; no request has it
        "#]],
    )
    .await;
}

#[tokio::test]
async fn a_limit_that_is_too_high() {
    let limit = Limit::NONE.max_chars(MAX_NAME_CHARS + 10);
    claims(CAPABILITIES.limit(Field::Name, limit), expect![[r#"
        FAILED   limits: `name` of 60 characters is sent: expected a link; it failed (invalid_request, rejected): shop create: 400 Bad Request: the name is too long (no link was created)
        FAILED   limits: `name` of 60 characters, more in bytes, is sent: expected a link; it failed (invalid_request, rejected): shop create: 400 Bad Request: the name is too long (no link was created)
    "#]]).await;
}

#[tokio::test]
async fn a_limit_that_is_too_low() {
    let limit = Limit::NONE.max_chars(MAX_NAME_CHARS - 10);
    claims(CAPABILITIES.limit(Field::Name, limit), expect![[r#"
        FAILED   limits: the server refuses `name` of 41 characters: expected a refusal by the server; it was accepted
    "#]]).await;
}

#[tokio::test]
async fn a_limit_of_characters_that_is_one_of_bytes() {
    does(Lie::CutsNames, expect![[r#"
        FAILED   limits: `name` of 50 characters, more in bytes, is sent: expected a link as it was asked for; the link's `name` is "ééééééééééééééééééééééééé" instead of "ééééééééééééééééééééééééééééééééééééééééééééééét#"
    "#]]).await;
}

#[tokio::test]
async fn a_limit_of_items_that_is_too_high() {
    let limit = Limit::NONE.max_items(MAX_SUB_IDS + 1);
    claims(CAPABILITIES.limit(Field::SubIds, limit), expect![[r#"
        FAILED   limits: 4 `sub_ids` is sent: expected `sub_ids` ["t#","t#","t#","t#"] in a request; no request has it
    "#]]).await;
}

#[tokio::test]
async fn a_limit_of_symbols_that_is_too_wide() {
    let limit = CAPABILITIES.limits(Field::Slug).symbols("-_.");
    claims(CAPABILITIES.limit(Field::Slug, limit), expect![[r#"
        FAILED   limits: `slug` with the symbols "-_." is sent: expected a link; it failed (invalid_request, rejected): shop create: 400 Bad Request: the slug is invalid (no link was created)
    "#]]).await;
}

#[tokio::test]
async fn an_output_that_is_not_returned() {
    claims(CAPABILITIES.returns(Output::ShortUrl), expect![[r#"
        FAILED   returned: `short_url` (always): expected a `short_url`, always; a link made with destination has none
    "#]]).await;
}

#[tokio::test]
async fn an_output_that_is_returned_and_denied() {
    claims(
        WITHOUT_URL,
        expect![[r#"
            FAILED   returned: `url` (-): expected no `url`; a link made with destination has one
        "#]],
    )
    .await;
}

#[tokio::test]
async fn the_same_link_computed_that_is_a_second_one() {
    let capabilities = CAPABILITIES.repeats(COMPUTED);
    fails(capabilities, Lie::None, Unique::Not, expect![[r#"
        FAILED   returned: a link with `slug` is new: expected `made` to be composed, since nothing is stored; it is Created
        FAILED   repeat: with `slug`, the same link, computed: expected the same link, and nothing stored; 2 links were made
    "#]]).await;
}

#[tokio::test]
async fn a_refusal_of_a_key_that_makes_a_second_link() {
    fails(CAPABILITIES, Lie::None, Unique::Not, expect![[r#"
        FAILED   repeat: with `external_id`, refused by external_id: expected one link, and a refusal of a second one with its `external_id`; 3 of 3 requests made one
        FAILED   repeat: with `external_id`, refused by external_id, of 20 at once: expected one link, and a refusal of all others with its `external_id`; 20 of 20 requests made one
        FAILED   repeat: with `slug`, refused by slug: expected one link, and a refusal of a second one with its `slug`; 3 of 3 requests made one
        FAILED   repeat: with `slug`, refused by slug, of 20 at once: expected one link, and a refusal of all others with its `slug`; 20 of 20 requests made one
        FAILED   create_many: a bad one fails alone: expected a refusal of a key that is taken; it was accepted
    "#]]).await;
}

#[tokio::test]
async fn a_refusal_of_a_key_that_makes_more_links_at_once() {
    fails(CAPABILITIES, Lie::None, Unique::Sequential, expect![[r#"
        FAILED   repeat: with `external_id`, refused by external_id, of 20 at once: expected one link, and a refusal of all others with its `external_id`; 20 of 20 requests made one
        FAILED   repeat: with `slug`, refused by slug, of 20 at once: expected one link, and a refusal of all others with its `slug`; 20 of 20 requests made one
    "#]]).await;
}

#[tokio::test]
async fn the_same_link_by_destination_that_compares_less() {
    let capabilities = CAPABILITIES.repeats(BY_DESTINATION_AND_NAME);
    fails(capabilities, Lie::None, Unique::Destination, expect![[r#"
        FAILED   repeat: with the required fields, the same link for the same destination, name: expected a second link, since `name` differs; 0 links were made
        FAILED   repeat: with `external_id`, the same link for the same destination, name: expected a second link, since `name` differs; 0 links were made
        FAILED   repeat: with `slug`, the same link for the same destination, name: expected a second link, since `name` differs; 0 links were made
    "#]]).await;
}

#[tokio::test]
async fn the_same_link_by_destination_that_compares_more() {
    let capabilities = CAPABILITIES.repeats(BY_DESTINATION);
    fails(capabilities, Lie::None, Unique::Not, expect![[r#"
        FAILED   repeat: with the required fields, the same link for the same destination: expected the same link; there are links with different ids or URLs
        FAILED   repeat: with the required fields, the same link for the same destination, of 20 at once: expected one link; there are links with different ids or URLs
        FAILED   repeat: with `external_id`, the same link for the same destination: expected the same link; there are links with different ids or URLs
        FAILED   repeat: with `external_id`, the same link for the same destination, of 20 at once: expected one link; there are links with different ids or URLs
        FAILED   repeat: with `slug`, the same link for the same destination: expected the same link; there are links with different ids or URLs
        FAILED   repeat: with `slug`, the same link for the same destination, of 20 at once: expected one link; there are links with different ids or URLs
    "#]]).await;
}

#[tokio::test]
async fn the_same_link_if_identical_that_is_never_refused() {
    let capabilities = CAPABILITIES.repeats(IDENTICAL);
    fails(capabilities, Lie::None, Unique::Destination, expect![[r#"
        FAILED   repeat: with the required fields, a second link: expected a second link; both have one id
        FAILED   repeat: with `external_id`, a second link: expected a second link; both have one id
        FAILED   repeat: with `slug`, the same link if identical, else refused: expected a refusal, since the request differs from the link; it was accepted
    "#]]).await;
}

#[tokio::test]
async fn a_second_link_that_is_a_refusal() {
    claims(CAPABILITIES.repeats(&[]), expect![[r#"
        FAILED   repeat: with `external_id`, a second link: expected a second link; it failed (conflict, rejected): shop create: 409 Conflict: it is taken (no link was created)
        FAILED   repeat: with `slug`, a second link: expected a second link; it failed (conflict, rejected): shop create: 409 Conflict: it is taken (no link was created)
    "#]]).await;
}

#[tokio::test]
async fn a_new_link_that_is_said_to_have_been_there() {
    does(Lie::SaysExisting, expect![[r#"
        FAILED   returned: a link with the required fields is new: expected `made` to be created, since a request was sent; it is Existing { as_asked: true }
        FAILED   returned: a link with `destination` is new: expected `made` to be created, since a request was sent; it is Existing { as_asked: true }
        FAILED   returned: a link with `name` is new: expected `made` to be created, since a request was sent; it is Existing { as_asked: true }
        FAILED   returned: a link with `slug` is new: expected `made` to be created, since a request was sent; it is Existing { as_asked: true }
        FAILED   returned: a link with `tags` is new: expected `made` to be created, since a request was sent; it is Existing { as_asked: true }
        FAILED   returned: a link with `expires` is new: expected `made` to be created, since a request was sent; it is Existing { as_asked: true }
        FAILED   returned: a link with `external_id` is new: expected `made` to be created, since a request was sent; it is Existing { as_asked: true }
    "#]]).await;
}

#[tokio::test]
async fn an_answer_that_repeats_what_was_asked_instead_of_what_was_made() {
    does(Lie::EchoesName, expect![[r#"
        FAILED   fields: `name` is sent: expected `name` "t#" in a request; no request has it
        FAILED   limits: `name` of 50 characters is sent: expected a link; it failed (invalid_request, not_sent): shop create: shorten `name` to 50 characters (it has 55)
        FAILED   limits: `name` of 50 characters, more in bytes, is sent: expected a link; it failed (invalid_request, not_sent): shop create: shorten `name` to 50 characters (it has 55)
        FAILED   returned: the stored link has the same values: expected the link with `name` as it was created; `name` was "t#" and is "t#lower"
        FAILED   list: it has what was created: expected the link as it was created; `name` was "t#" and is "t#lower"
    "#]]).await;
}

#[tokio::test]
async fn a_list_that_hides_links() {
    does(Lie::HidesLinks, expect![[r#"
        FAILED   list: it has what was created: expected each link once; a link is there 0 times
        FAILED   list: it has every page: expected each link once; a link is there 0 times
        FAILED   list: it has a link whose answer was lost: expected one link more, as it was asked for; the link's `destination` is "https://brand.example/shoes?size=42&c=t#" instead of "https://brand.example/shoes?size=42&c=t#"
        FAILED   list: it is narrowed by time: expected a new link in the list of those created after an hour ago; it is not there
    "#]]).await;
}

#[tokio::test]
async fn a_list_of_one_page() {
    does(Lie::HasOnePage, expect![[r#"
        FAILED   list: it has every page: expected each link once; a link is there 0 times
        FAILED   list: it has a link whose answer was lost: expected one link more, as it was asked for; there are 0 more
        FAILED   list: it is narrowed by time: expected a new link in the list of those created after an hour ago; it is not there
    "#]]).await;
}

#[tokio::test]
async fn a_list_that_is_not_narrowed() {
    does(Lie::IgnoresTimes, expect![[r#"
        FAILED   list: it is narrowed by time: expected no new link in the list of those created in an hour and later; it is there
    "#]]).await;
}

#[tokio::test]
async fn a_find_that_finds_nothing() {
    does(Lie::FindsNothing, expect![[r#"
        FAILED   returned: the stored link has the same values: expected the link as it was created; there is none
        FAILED   find: by `id`: expected the link; no link is found by Id("id-#")
        FAILED   find: by `external_id`: expected the link; no link is found by ExternalId("t#")
        FAILED   find: by `external_id`, after a lost answer: expected the link; no link is found by ExternalId("t#")
        FAILED   find: by `slug`: expected the link; no link is found by Slug { slug: "t#", domain: None }
        FAILED   find: by `slug`, after a lost answer: expected the link; no link is found by Slug { slug: "t#", domain: None }
        FAILED   update: `destination` and nothing else: expected the link; it is not there
        FAILED   update: `name` and nothing else: expected the link; it is not there
        FAILED   update: `tags` and nothing else: expected the link; it is not there
        FAILED   delete: the link is gone: expected the other link to stay; it is gone
    "#]]).await;
}

#[tokio::test]
async fn a_find_that_finds_anything() {
    does(Lie::FindsAnything, expect![[r#"
        FAILED   returned: the stored link has the same values: expected the link with `destination` as it was created; `id` was "id-#" and is "id-#"
        FAILED   find: by `id`: expected the link; it is another one
        FAILED   find: by `id`, what is not there: expected no link; one is found
        FAILED   find: by `external_id`: expected the link; it has another id
        FAILED   find: by `external_id`, after a lost answer: expected the link as it was asked for; the link's `destination` is "https://brand.example/shoes?size=42&c=t#" instead of "https://brand.example/shoes?size=42&c=t#"
        FAILED   find: by `external_id`, what is not there: expected no link; one is found
        FAILED   find: by `slug`: expected the link; it has another id
        FAILED   find: by `slug`, after a lost answer: expected the link as it was asked for; the link's `destination` is "https://brand.example/shoes?size=42&c=t#" instead of "https://brand.example/shoes?size=42&c=t#", the link's `slug` is "random-#" instead of "t#"
        FAILED   find: by `slug`, what is not there: expected no link; one is found
        FAILED   update: `destination` and nothing else: expected a link with another `destination`; the link's `destination` is "https://brand.example/shoes?size=42&c=t#" instead of "https://brand.example/shoes?size=42&c=t#"
        FAILED   delete: the link is gone: expected the link to be gone; it is still there
    "#]]).await;
}

#[tokio::test]
async fn an_update_that_changes_another_field() {
    does(Lie::UpdatesTags, expect![[r#"
        FAILED   update: `destination` and nothing else: expected no change but of `destination`; `tags` was ["t#","t#"] and is ["other"]
        FAILED   update: `name` and nothing else: expected no change but of `name`; `tags` was ["t#","t#"] and is ["other"]
        FAILED   update: `tags` and nothing else: expected `tags` ["t#","t#"] in a request; no request has it
    "#]]).await;
}

#[tokio::test]
async fn an_update_that_changes_nothing() {
    does(Lie::UpdatesNothing, expect![[r#"
        FAILED   update: `destination` and nothing else: expected `destination` "https://brand.example/shoes?size=42&c=t#" in a request; no request has it
        FAILED   update: `name` and nothing else: expected `name` "t#" in a request; no request has it
        FAILED   update: `tags` and nothing else: expected `tags` ["t#","t#"] in a request; no request has it
    "#]]).await;
}

#[tokio::test]
async fn a_delete_that_does_nothing() {
    does(
        Lie::DeletesNothing,
        expect![[r#"
        FAILED   find: by `id`, what is not there: expected no link; one is found
        FAILED   delete: the link is gone: expected one link less; there are 0 less
        FAILED   delete: twice: expected a refusal (not_found); it was accepted
    "#]],
    )
    .await;
}

#[tokio::test]
async fn a_delete_that_succeeds_twice() {
    does(
        Lie::DeletesTwice,
        expect![[r#"
        FAILED   delete: twice: expected a refusal (not_found); it was accepted
    "#]],
    )
    .await;
}

#[tokio::test]
async fn clicks_that_do_not_start_at_zero() {
    does(
        Lie::CountsOneMore,
        expect![[r#"
        FAILED   clicks: they start at zero: expected 0 clicks; the total is 1, and the series has 0
    "#]],
    )
    .await;
}

#[tokio::test]
async fn a_verify_that_always_says_yes() {
    does(Lie::VerifiesAll, expect![[r#"
        FAILED   verify: wrong credentials are refused: expected a refusal (authentication); they were accepted
    "#]]).await;
}

#[tokio::test]
async fn wrong_credentials_that_make_a_link() {
    does(Lie::CreatesAnonymously, expect![[r#"
        FAILED   create: wrong credentials are refused: expected a refusal (authentication); they were accepted
    "#]]).await;
}

#[tokio::test]
async fn a_batch_that_drops_an_item() {
    does(Lie::DropsAnItem, expect![[r#"
        FAILED   create_many: each has its link: expected one outcome for each of 5 requests; they are of the requests [0, 1, 2, 3]
        FAILED   create_many: a bad one fails alone: expected one outcome for each of 3 requests; they are of the requests [0, 2]
    "#]]).await;
}

#[tokio::test]
async fn a_batch_that_may_omit_what_was_not_made_and_omits_what_was() {
    let mut capabilities = CAPABILITIES;
    let bulk = capabilities.operations.create_many.as_mut();
    bulk.expect("the shop has it").may_omit = true;
    fails(capabilities, Lie::DropsAnItem, Unique::Atomic, expect![[r#"
        FAILED   create_many: each has its link: expected one outcome for each of 5 requests; they are of the requests [0, 1, 2, 3]
    "#]]).await;
}

#[tokio::test]
async fn a_batch_that_is_paired_by_position() {
    does(Lie::PairsByPosition, expect![[r#"
        FAILED   create_many: a bad one fails alone: expected the link of request 1; the link's `destination` is "https://brand.example/shoes?size=42&c=t#" instead of "https://brand.example/shoes?size=42&c=t#", the link's `external_id` is "t#" instead of "t#"
    "#]]).await;
}
