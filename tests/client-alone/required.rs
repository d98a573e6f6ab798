//! A call without an argument that the operation requires does not compile.
//!
//! `TRYBUILD=overwrite cargo test -p client-alone` writes down what another compiler says.

#[test]
fn what_is_required_can_not_be_forgotten() {
    let programs = trybuild::TestCases::new();
    programs.compile_fail("programs/missing_*.rs");
}
