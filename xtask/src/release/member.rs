//! The crates of the workspace that are published, as their manifests and git's tags say.

use std::path::Path;

use codegen::Version;
use codegen::diagnostic::Diagnostic;
use semver::VersionReq;
use serde_json::Value;

use crate::failed::Failed;
use crate::metadata::{Metadata, list, text};
use crate::place;
use crate::tags;

/// The changelog of all crates that have none of their own.
const CHANGELOG: &str = "CHANGELOG.md";

/// A crate that is published.
#[derive(Clone, Debug)]
pub(super) struct Member {
    pub(super) name: String,
    /// Its folder, relative to the workspace.
    pub(super) folder: String,
    pub(super) version: Version,
    /// The highest version that a tag of this branch names.
    pub(super) tagged: Option<Version>,
    /// Whether other crates can depend on it.
    pub(super) is_library: bool,
    /// What its manifest in the registry will require of this workspace.
    pub(super) dependencies: Vec<Dependency>,
    /// The file with what changed in it.
    pub(super) changelog: String,
}

/// A dependency on another crate of this workspace.
#[derive(Clone, Debug)]
pub(super) struct Dependency {
    pub(super) name: String,
    pub(super) requirement: VersionReq,
    /// `dev`, `build`, or empty.
    pub(super) kind: String,
}

impl Dependency {
    /// The table of the manifest that has it.
    pub(super) fn table(&self) -> &'static str {
        match self.kind.as_str() {
            "dev" => "dev-dependencies",
            "build" => "build-dependencies",
            _ => "dependencies",
        }
    }
}

impl Member {
    /// Returns the tag of a version.
    pub(super) fn tag_of(&self, version: Version) -> String {
        tags::tag(&self.name, version)
    }

    /// Returns the tag of the version to release.
    pub(super) fn tag(&self) -> String {
        self.tag_of(self.version)
    }

    /// Returns the name and the version.
    pub(super) fn id(&self) -> (String, String) {
        (self.name.clone(), self.version.to_string())
    }

    pub(super) fn manifest(&self) -> String {
        format!("{}/Cargo.toml", self.folder)
    }

    /// Adds to a fault the place where the version is written, and the remedy.
    pub(super) fn fault_of_version(
        &self,
        root: &Path,
        message: String,
        next: Version,
    ) -> Diagnostic {
        let fault = Diagnostic::new(message);
        if let Some(provider) = self.name.strip_suffix("-client")
            && let file = format!("specs/{provider}/provider.toml")
            && root.join(&file).is_file()
        {
            let help = format!(
                "write `version = \"{next}\"` into {file}, then run `cargo xtask regen {provider}`"
            );
            return place::at(root, &file, &["version"], fault.help(help));
        }
        let manifest = self.manifest();
        match inherits(root, &manifest) {
            true => {
                let help = format!(
                    "write `{next}` as the version of [workspace.package], and of its crates in \
                     [workspace.dependencies]"
                );
                let keys = ["workspace", "package", "version"];
                place::at(root, "Cargo.toml", &keys, fault.help(help))
            }
            false => {
                let help = format!("write `version = \"{next}\"`");
                place::at(root, &manifest, &["package", "version"], fault.help(help))
            }
        }
    }
}

/// Whether a crate has the version of the workspace.
fn inherits(root: &Path, manifest: &str) -> bool {
    let text = std::fs::read_to_string(root.join(manifest)).unwrap_or_default();
    let manifest: toml_edit::DocumentMut = text.parse().unwrap_or_default();
    let version = manifest.get("package").and_then(|it| it.get("version"));
    version.is_some_and(|it| it.get("workspace").is_some())
}

/// Reads the crates that are published, by name. Adds the faults of those that can't be.
pub(super) fn members(
    root: &Path,
    metadata: &Metadata,
    faults: &mut Vec<Diagnostic>,
) -> Result<Vec<Member>, Failed> {
    let mut members = Vec::new();
    for package in metadata.publishable() {
        let name = text(&package["name"]).to_owned();
        let folder = metadata.folder(package);
        let written = text(&package["version"]);
        let Some(version) = Version::parse(written) else {
            let message = format!(
                "{name} has the version {written}, which is not of the form MAJOR.MINOR.PATCH"
            );
            let fault = Diagnostic::new(message).help("releases have no pre-release and no build");
            let manifest = format!("{folder}/Cargo.toml");
            faults.push(place::at(root, &manifest, &["package", "version"], fault));
            continue;
        };
        let is_library = |target: &Value| list(&target["kind"]).contains(&Value::from("lib"));
        let own = format!("{folder}/{CHANGELOG}");
        members.push(Member {
            tagged: tags::last(root, &name, "HEAD")?,
            is_library: list(&package["targets"]).iter().any(is_library),
            dependencies: dependencies(metadata, package),
            changelog: match root.join(&own).is_file() {
                true => own,
                false => CHANGELOG.to_owned(),
            },
            name,
            folder,
            version,
        });
    }
    members.sort_by(|one, other| one.name.cmp(&other.name));
    Ok(members)
}

/// Returns what a package requires of this workspace, of crates that have a version. Cargo strips a
/// dev-dependency without one from the manifest that it publishes.
fn dependencies(metadata: &Metadata, package: &Value) -> Vec<Dependency> {
    let dependencies = list(&package["dependencies"]).iter().filter(|it| {
        let is_stripped = it["kind"] == "dev" && it["req"] == "*";
        it["path"].is_string() && !is_stripped && it["name"] != package["name"]
    });
    let has_version = |member: &Value| Version::parse(text(&member["version"])).is_some();
    let dependencies =
        dependencies.filter(|it| metadata.member(text(&it["name"])).is_some_and(has_version));
    let dependencies = dependencies.filter_map(|it| {
        Some(Dependency {
            name: text(&it["name"]).to_owned(),
            requirement: VersionReq::parse(text(&it["req"])).ok()?,
            kind: text(&it["kind"]).to_owned(),
        })
    });
    dependencies.collect()
}
