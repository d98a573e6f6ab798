//! The commands: one file each, with its arguments beside what it does.

mod adopt;
mod bulk;
mod check;
mod check_links;
mod clicks;
mod completions;
mod create;
mod delete;
mod doubt;
mod find;
mod journal_row;
mod limits;
mod list;
mod lookup;
mod man;
mod move_links;
mod pending;
mod providers;
mod qr;
mod release;
mod report;
mod resolve;
mod retry;
mod status;
mod update;
mod utm;
mod verify;

use clap::Subcommand;

use crate::context::Context;
use crate::exit::{Exit, Failed};

/// Makes the enum of the commands. A command is a line here, and its module above; its text of help
/// is the documentation of its `Args`.
macro_rules! commands {
    ($($Command:ident $module:ident;)*) => {
        /// A command with its arguments.
        #[derive(Debug, Subcommand)]
        pub(crate) enum Command {
            $($Command($module::Args),)*
        }

        impl Command {
            /// Carries out the command.
            pub(crate) async fn run(self, context: &Context) -> Result<Exit, Failed> {
                match self {
                    $(Self::$Command(args) => $module::run(args, context).await,)*
                }
            }
        }
    };
}

commands! {
    Create create;
    Check check;
    Bulk bulk;
    Status status;
    Pending pending;
    Resolve resolve;
    Adopt adopt;
    Retry retry;
    Release release;
    List list;
    Find find;
    Update update;
    Delete delete;
    Clicks clicks;
    Move move_links;
    CheckLinks check_links;
    Utm utm;
    Qr qr;
    Report report;
    Providers providers;
    Verify verify;
    Completions completions;
    Man man;
}
