//! Reads what `cargo metadata` reports about the workspace.

use std::path::Path;

use serde_json::Value;

use crate::failed::Failed;
use crate::process::output;
use crate::workspace::cargo;

/// The parsed output of `cargo metadata`.
#[derive(Debug)]
pub(crate) struct Metadata(Value);

impl Metadata {
    pub(crate) fn read(root: &Path) -> Result<Self, Failed> {
        Self::with(root, "--locked")
    }

    /// Reads only the members of the workspace: cargo resolves no dependency, and answers even if
    /// the members' versions do not allow each other.
    pub(crate) fn members(root: &Path) -> Result<Self, Failed> {
        Self::with(root, "--no-deps")
    }

    fn with(root: &Path, option: &str) -> Result<Self, Failed> {
        let json = output(cargo(root).args(["metadata", "--format-version=1", option]))?;
        serde_json::from_str(&json).map(Self).map_err(|error| {
            Failed(format!(
                "cannot parse the output of cargo metadata: {error}"
            ))
        })
    }

    /// Returns the members of the workspace that may be published, sorted by name.
    pub(crate) fn publishable(&self) -> Vec<&Value> {
        let members = list(&self.0["workspace_members"]);
        let is_member = |package: &Value| members.contains(&package["id"]);
        // With `publish = false`, the list of registries is empty. Without `publish`, there is no
        // list.
        list(&self.0["packages"])
            .iter()
            .filter(|package| is_member(package) && package["publish"].is_null())
            .collect()
    }

    /// Returns the folder of a package, relative to the workspace.
    pub(crate) fn folder(&self, package: &Value) -> String {
        let manifest = Path::new(text(&package["manifest_path"]));
        let folder = manifest.parent().unwrap_or(manifest);
        let root = text(&self.0["workspace_root"]);
        let folder = folder.strip_prefix(root).unwrap_or(folder);
        folder.display().to_string().replace('\\', "/")
    }

    /// Returns the member of the workspace with this name.
    pub(crate) fn member(&self, name: &str) -> Option<&Value> {
        let members = list(&self.0["workspace_members"]);
        let mut packages = list(&self.0["packages"]).iter();
        packages.find(|it| it["name"] == name && members.contains(&it["id"]))
    }

    /// Returns the package with this id.
    pub(crate) fn package(&self, id: &Value) -> Option<&Value> {
        list(&self.0["packages"])
            .iter()
            .find(|package| package["id"] == *id)
    }

    /// Returns a package and all packages that its users compile: its normal and build
    /// dependencies, and their dependencies in turn.
    pub(crate) fn compiled_with<'a>(&'a self, package: &'a Value) -> Vec<&'a Value> {
        let mut ids = vec![&package["id"]];
        let mut next = 0;
        while let Some(id) = ids.get(next) {
            next += 1;
            let node = list(&self.0["resolve"]["nodes"])
                .iter()
                .find(|node| node["id"] == **id);
            let Some(node) = node else { continue };
            for dependency in list(&node["deps"]) {
                let is_dev = |kind: &Value| kind["kind"] == "dev";
                let used = !list(&dependency["dep_kinds"]).iter().all(is_dev);
                if used && !ids.contains(&&dependency["pkg"]) {
                    ids.push(&dependency["pkg"]);
                }
            }
        }
        ids.into_iter().filter_map(|id| self.package(id)).collect()
    }
}

/// Returns the string in a value; empty if the value is not a string.
pub(crate) fn text(value: &Value) -> &str {
    value.as_str().unwrap_or_default()
}

/// Returns the items of a list; none if the value is no list.
pub(crate) fn list(value: &Value) -> &[Value] {
    value.as_array().map_or(&[], Vec::as_slice)
}
