//! Every folder under `crates/` has the licence texts of the workspace's root, because a package
//! holds only files below its own folder.

use std::fs;

#[test]
fn every_crate_has_the_licence_texts_of_the_root() {
    let root = super::workspace();
    for entry in fs::read_dir(root.join("crates")).expect("the workspace has crates") {
        let folder = entry.expect("a folder can be listed").path();
        for name in ["LICENSE-APACHE", "LICENSE-MIT"] {
            let text = fs::read_to_string(root.join(name)).expect("the root has licence texts");
            let copy = fs::read_to_string(folder.join(name)).ok();
            assert_eq!(
                copy.as_ref(),
                Some(&text),
                "{}: copy {name} from the root",
                folder.display()
            );
        }
    }
}
