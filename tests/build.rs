//! Declares the modules with the tests of one provider alone: the files in a folder of this package
//! that bear the name of a folder in `specs/`. So a provider may have such a file, and no list
//! names it.

use std::path::PathBuf;
use std::{env, fs, io};

fn main() -> io::Result<()> {
    let here = PathBuf::from(env::var_os("CARGO_MANIFEST_DIR").expect("cargo sets it"));
    let out = PathBuf::from(env::var_os("OUT_DIR").expect("cargo sets it"));
    let specs = fs::read_dir(here.join("../specs"))?;
    let names = specs.map(|folder| Ok(folder?.file_name().to_string_lossy().into_owned()));
    let mut names = names.collect::<io::Result<Vec<_>>>()?;
    names.sort();
    println!("cargo::rerun-if-changed=../specs");
    for folder in ["behaviour", "judge", "secrets"] {
        println!("cargo::rerun-if-changed={folder}");
        let (mut modules, mut arms) = (String::new(), String::new());
        for name in &names {
            let module = name.replace('-', "_");
            let file = here.join(folder).join(format!("{module}.rs"));
            if file.exists() {
                modules.push_str(&format!("#[path = {file:?}]\nmod {module};\n"));
                arms.push_str(&format!(
                    "{name:?} => {module}::judge(url, verdict).await,\n"
                ));
            }
        }
        if folder == "judge" {
            modules.push_str(&format!(
                "/// Makes the checks of one provider alone, if it has any.\n\
                 async fn own(name: &str, url: &str, verdict: &mut Verdict) {{\n\
                 match name {{\n{arms}_ => {{}}\n}}\n}}\n"
            ));
        }
        fs::write(out.join(format!("{folder}.rs")), modules)?;
    }
    Ok(())
}
