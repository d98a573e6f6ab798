//! The programs of PostgreSQL, and the user that may run them: the server refuses root.

use std::env;
use std::fs;
use std::os::unix::fs::{MetadataExt, chown};
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::Command;

const MISSING: &str = "PostgreSQL is not installed. Its server is needed for this test: \
    `apt-get install postgresql` on Debian and Ubuntu, or put initdb, postgres and psql on PATH";

#[derive(Debug)]
pub(crate) struct Programs {
    folder: PathBuf,
    /// Who runs the server, if this process is root's.
    user: Option<(u32, u32)>,
}

impl Programs {
    /// Finds the newest version that is installed.
    pub(crate) fn find() -> Self {
        let debian = fs::read_dir("/usr/lib/postgresql");
        let mut versions: Vec<_> = debian.into_iter().flatten().flatten().collect();
        versions.sort_by_key(|it| it.file_name().to_string_lossy().parse::<u32>().ok());
        let debian = versions.into_iter().rev().map(|it| it.path().join("bin"));
        let path = env::var_os("PATH").unwrap_or_default();
        let folder = debian
            .chain(env::split_paths(&path))
            .find(|it| it.join("initdb").exists() && it.join("postgres").exists())
            .unwrap_or_else(|| panic!("{MISSING}"));
        let root = fs::metadata("/proc/self").is_ok_and(|it| it.uid() == 0);
        let user = root.then(|| {
            let number = |option, name| {
                let id = Command::new("id").args([option, name]).output().ok()?;
                String::from_utf8(id.stdout).ok()?.trim().parse().ok()
            };
            ["postgres", "nobody"]
                .iter()
                .find_map(|name| Some((number("-u", name)?, number("-g", name)?)))
                .expect("root has a user `postgres` or `nobody` to run PostgreSQL as")
        });
        Self { folder, user }
    }

    /// Lets the user of the server write a folder.
    pub(crate) fn give(&self, folder: &Path) {
        if let Some((user, group)) = self.user {
            chown(folder, Some(user), Some(group)).expect("root may change the owner");
        }
    }

    /// Returns a command to run a program as the user of the server.
    pub(crate) fn command(&self, program: &str) -> Command {
        let mut command = Command::new(self.folder.join(program));
        if let Some((user, group)) = self.user {
            command.uid(user).gid(group);
        }
        command.current_dir("/").env_remove("PGOPTIONS");
        command
    }
}
