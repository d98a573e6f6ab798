//! The suite of all stores catches a store that does not keep a promise, and names it.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

mod memory;

use memory::{Lie, Memory};
use tracking_links_journal::suite::{Broken, PROMISES};

/// Returns what is broken, but for the histories: they compare a store with what this one is made
/// of.
async fn broken(lie: Option<Lie>) -> Vec<String> {
    let mut broken = Vec::new();
    for promise in PROMISES {
        if promise.name != "random_histories_match_the_model" {
            let result: Result<(), Broken> = promise.check(&Memory::new(lie)).await;
            broken.extend(result.err().map(|broken| broken.to_string()));
        }
    }
    broken
}

/// Tells a lie, and expects that these promises are found to be broken. Others build on them.
async fn caught(lie: Lie, promises: &[&str]) {
    let broken = broken(Some(lie)).await;
    for promise in promises {
        let named = broken
            .iter()
            .any(|text| text.starts_with(&format!("{promise}: ")));
        assert!(
            named,
            "{promise} is not among these:\n{}",
            broken.join("\n")
        );
    }
}

#[tokio::test]
async fn an_honest_store_passes() {
    assert_eq!(broken(None).await, [""; 0]);
}

#[tokio::test]
async fn a_store_that_forgets_fsync_is_caught() {
    caught(
        Lie::ForgetsFsync,
        &[
            "what_was_sent_survives_a_crash",
            "what_many_sent_at_once_survives_a_crash",
            "what_was_recorded_survives_a_crash",
            "accounts_survive_a_crash",
        ],
    )
    .await;
}

#[tokio::test]
async fn a_store_that_does_not_renew_leases_is_caught() {
    caught(Lie::LosesLeases, &["the_claims_of_a_live_worker_last"]).await;
}

#[tokio::test]
async fn a_store_that_frees_what_a_dead_worker_sent_is_caught() {
    caught(
        Lie::FreesWhatWasSent,
        &[
            "claims_end_with_their_worker",
            "what_was_sent_survives_a_crash",
            "the_claims_of_a_dead_worker_end_with_its_lease",
        ],
    )
    .await;
}

#[tokio::test]
async fn a_store_that_reorders_is_caught() {
    caught(
        Lie::Reorders,
        &["claims_come_by_age_and_those_in_doubt_first"],
    )
    .await;
}

#[tokio::test]
async fn a_store_that_lets_late_workers_send_is_caught() {
    caught(
        Lie::SendsWithoutClaim,
        &[
            "only_claimed_rows_can_be_sent",
            "a_claim_that_ran_out_is_lost",
        ],
    )
    .await;
}

#[tokio::test]
async fn a_store_that_lets_any_account_work_is_caught() {
    caught(
        Lie::TakesAnyAccount,
        &[
            "the_first_account_is_kept",
            "an_account_gets_its_id_later",
            "accounts_survive_a_crash",
            "released_rows_belong_to_the_next_account",
            "workers_bind_one_account",
        ],
    )
    .await;
}

#[tokio::test]
async fn a_store_that_ends_keys_at_a_nul_is_caught() {
    caught(Lie::CutsAtNul, &["any_text_is_kept"]).await;
}
