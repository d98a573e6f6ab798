//! URLs, the schema, and why a journal does not open.

use std::net::TcpListener;

use tracking_links::Account;
use tracking_links::journal::{Added, Journal, JournalErrorKind, RowFilter, RowState};
use tracking_links_journal::PostgresJournal;

use crate::{connect, database, kind, new_rows, server};

#[tokio::test(flavor = "multi_thread")]
async fn eight_workers_that_start_at_once_make_one_schema() {
    let url = server().database();
    let starts = (0..8).map(|_| tokio::spawn(PostgresJournal::connect(url.clone().leak())));
    let starts: Vec<_> = starts.collect();
    let mut workers = Vec::new();
    for start in starts {
        workers.push(format!("{:?}", start.await.unwrap().unwrap()));
    }
    workers.sort();
    workers.dedup();
    assert_eq!(workers.len(), 8, "{workers:?}");
    let versions = server().sql(
        database(&url),
        "SELECT count(*), max(version) FROM tracking_links.version",
    );
    assert_eq!(versions, "1|2");
}

#[tokio::test]
async fn a_newer_schema_is_refused_and_left_alone() {
    let url = server().database();
    connect(&url).await;
    let name = database(&url);
    server().sql(name, "UPDATE tracking_links.version SET version = 99");
    let error = PostgresJournal::connect(&url).await.unwrap_err();
    assert_eq!(error.kind(), JournalErrorKind::Newer);
    assert!(
        error.to_string().contains("update this software"),
        "{error}"
    );
    let version = server().sql(name, "SELECT version FROM tracking_links.version");
    assert_eq!(version, "99");
}

#[tokio::test]
async fn an_older_schema_is_migrated_with_its_rows() {
    let url = server().database();
    let older = concat!(
        "CREATE SCHEMA tracking_links; ",
        "CREATE TABLE tracking_links.version (version integer NOT NULL); ",
        "INSERT INTO tracking_links.version VALUES (1); ",
        include_str!("../../src/postgres/sql/schema1.sql"),
        "INSERT INTO tracking_links.rows (job, key, batch, provider, request, state) ",
        "VALUES ('default', 'a', '', 'shop', '{}', 'created');",
    );
    server().sql(database(&url), older);
    let journal = connect(&url).await;
    let rows = journal.rows(&RowFilter::new(), None, 9).await.unwrap();
    assert_eq!((rows.len(), rows[0].state), (1, RowState::Created));
    // Whose its rows are was not kept: the first one's who works on them.
    let (one, two) = (Account::new("https://one"), Account::new("https://two"));
    journal.bind("shop", &one).await.unwrap();
    let other = JournalErrorKind::OtherAccount;
    assert_eq!(kind(journal.bind("shop", &two).await), other);
    // Another job of the database is not concerned.
    let job = connect(&format!("{url}?job=other")).await;
    job.bind("shop", &two).await.unwrap();
}

#[tokio::test]
async fn a_damaged_schema_is_told() {
    let url = server().database();
    let journal = connect(&url).await;
    journal.add("batch", &new_rows([1])).await.unwrap();
    let name = database(&url);
    server().sql(name, "UPDATE tracking_links.rows SET request = '{]'");
    let filter = RowFilter::new();
    assert_eq!(
        kind(journal.rows(&filter, None, 9).await),
        JournalErrorKind::Damaged
    );
    server().sql(name, "ALTER TABLE tracking_links.rows RENAME TO lost");
    assert_eq!(
        kind(journal.rows(&filter, None, 9).await),
        JournalErrorKind::Damaged
    );
    server().sql(name, "DELETE FROM tracking_links.version");
    assert_eq!(
        kind(PostgresJournal::connect(&url).await),
        JournalErrorKind::Damaged
    );
}

#[tokio::test]
async fn a_user_without_rights_changes_nothing() {
    let url = server().database();
    connect(&url).await;
    let name = database(&url);
    let role = format!("reader_{name}");
    let grants = format!(
        "CREATE ROLE {role} LOGIN; GRANT USAGE ON SCHEMA tracking_links TO {role};
         GRANT SELECT ON ALL TABLES IN SCHEMA tracking_links TO {role};
         GRANT USAGE ON SEQUENCE tracking_links.workers TO {role}"
    );
    server().sql(name, &grants);
    let reader = connect(&url.replace("postgres@", &format!("{role}@"))).await;
    assert!(
        reader
            .rows(&RowFilter::new(), None, 9)
            .await
            .unwrap()
            .is_empty()
    );
    assert_eq!(
        kind(reader.add("batch", &new_rows([1])).await),
        JournalErrorKind::ReadOnly
    );
    assert_eq!(
        kind(reader.claim("shortener", 1).await),
        JournalErrorKind::ReadOnly
    );
}

#[tokio::test]
async fn jobs_of_one_database_share_no_row() {
    let url = server().database();
    let spring = connect(&format!("{url}?job=spring%20sale")).await;
    let autumn = connect(&format!("{url}?application_name=x&job=autumn")).await;
    for journal in [&spring, &autumn] {
        let added = journal.add("batch", &new_rows([1, 2])).await.unwrap();
        assert!(added.iter().all(|it| matches!(it, Added::New)), "{added:?}");
    }
    assert_eq!(spring.claim("shortener", 9).await.unwrap().claims.len(), 2);
    assert_eq!(autumn.claim("shortener", 9).await.unwrap().claims.len(), 2);
    let filter = RowFilter::new();
    assert_eq!(autumn.rows(&filter, None, 9).await.unwrap().len(), 2);
    assert_eq!(autumn.count(&filter).await.unwrap()[0].rows, 2);
}

#[tokio::test]
async fn no_error_and_no_debug_shows_the_password() {
    let url = server().database();
    let free = TcpListener::bind("127.0.0.1:0").unwrap();
    let nobody = free.local_addr().unwrap();
    drop(free);
    let secret = url.replace("postgres@", "postgres:S3CRET%2F@");
    let journal = connect(&secret).await;
    let shown = format!("{journal:?}");
    assert!(
        !shown.contains("S3CRET") && shown.contains("127.0.0.1"),
        "{shown}"
    );
    let (_, place) = secret.rsplit_once('@').unwrap();
    for (url, expected) in [
        (
            format!("postgres://u:S3CRET@{nobody}/x"),
            JournalErrorKind::Unreachable,
        ),
        (
            format!("postgres://u:S3CRET@{place}"),
            JournalErrorKind::Other,
        ),
        (
            format!("postgres://postgres:S3CRET@{place}_missing"),
            JournalErrorKind::Missing,
        ),
        (
            format!("postgres://u:x@S3CRET@{place}"),
            JournalErrorKind::Other,
        ),
        (
            format!("postgres://u:S3CRET@{place}?S3CRET=1"),
            JournalErrorKind::Other,
        ),
        (
            format!("postgres://u:S3CRET@{place}?sslmode=require"),
            JournalErrorKind::Other,
        ),
        (
            format!("postgres://u:S3CRET@{place}?job="),
            JournalErrorKind::Other,
        ),
        (
            format!("postgres://postgres:S3CRET@{place}:S3CRET"),
            JournalErrorKind::Missing,
        ),
        (
            "postgres://u:S3CRET@127.0.0.1:S3CRET/x".to_owned(),
            JournalErrorKind::Other,
        ),
        (
            format!("host=127.0.0.1 password=S3CRET dbname={place}"),
            JournalErrorKind::Other,
        ),
    ] {
        let error = PostgresJournal::connect(&url).await.unwrap_err();
        assert_eq!(error.kind(), expected, "{url}: {error}");
        // A database's name is no secret.
        if !url.ends_with(":S3CRET") {
            let sources = format!("{error} {error:?}");
            assert!(!sources.contains("S3CRET"), "{url}: {sources}");
        }
    }
}

#[tokio::test]
async fn commits_are_durable_whatever_the_role_prefers() {
    let url = server().database();
    let name = database(&url);
    server().sql(
        name,
        &format!("ALTER DATABASE {name} SET synchronous_commit = off"),
    );
    let journal = connect(&url).await;
    server().sql(
        name,
        "CREATE TABLE seen (setting text);
         CREATE FUNCTION note() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
             INSERT INTO public.seen
             SELECT TG_OP || ' ' || coalesce(NEW.state, '') || ' '
                 || current_setting('synchronous_commit');
             RETURN NEW;
         END $$;
         CREATE TRIGGER note AFTER INSERT OR UPDATE OF state ON tracking_links.rows
             FOR EACH ROW EXECUTE FUNCTION note()",
    );
    journal.add("batch", &new_rows([1])).await.unwrap();
    let claims = journal.claim("shortener", 1).await.unwrap().claims;
    let id = claims[0].row.id;
    journal.send(&[id]).await.unwrap();
    let outcome = tracking_links::journal::Outcome::Created(crate::link("1"));
    journal.record(id, &outcome).await.unwrap();
    let seen = server().sql(name, "SELECT string_agg(setting, ', ') FROM seen");
    assert_eq!(seen, "INSERT waiting on, UPDATE sent on, UPDATE created on");
}
