//! Where a provider's client comes from: built here from settings, or built by the caller.
//!
//! A setting for a client that is built already is an error, for it could only be dropped.

use tracking_links_runtime::{Builder, Runtime};

use crate::error::{Error, ErrorKind};

/// A client, or what it takes to build one.
#[derive(Debug)]
pub(super) enum ClientSource<C> {
    Settings(Box<Builder<C>>),
    Built {
        client: C,
        /// The settings that came too late.
        late: Vec<&'static str>,
    },
}

impl<C: From<Runtime>> ClientSource<C> {
    pub(super) fn settings(builder: Builder<C>) -> Self {
        Self::Settings(Box::new(builder))
    }

    pub(super) fn built(client: C) -> Self {
        Self::Built {
            client,
            late: Vec::new(),
        }
    }

    /// Changes the settings; `name` is what the caller called to do so.
    pub(super) fn set(
        self,
        name: &'static str,
        change: impl FnOnce(Builder<C>) -> Builder<C>,
    ) -> Self {
        match self {
            Self::Settings(builder) => Self::settings(change(*builder)),
            Self::Built { client, mut late } => {
                late.push(name);
                Self::Built { client, late }
            }
        }
    }

    /// The client. The error names no provider of the caller's yet.
    pub(super) fn build(self) -> Result<C, Error> {
        match self {
            Self::Settings(builder) => Ok(builder.build()?),
            Self::Built { client, late } if late.is_empty() => Ok(client),
            Self::Built { late, .. } => Err(Error::new(
                ErrorKind::Configuration,
                format!(
                    "{} can't be set on a client that is built already; set it on the client's own builder",
                    late.join(", ")
                ),
            )),
        }
    }
}
