//! The hosts of Everflow, each of which has accounts of its own.

/// Where an account of Everflow is hosted. An account manager knows which it is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum EverflowRegion {
    /// Most accounts: `api.eflow.team`.
    #[default]
    Global,
    /// The accounts that are hosted in the European Union only: `api-eu.eflow.team`.
    Eu,
}

impl EverflowRegion {
    /// Returns the base URL of the region's host.
    pub const fn base_url(self) -> &'static str {
        match self {
            Self::Global => "https://api.eflow.team/v1",
            Self::Eu => "https://api-eu.eflow.team/v1",
        }
    }

    /// Returns the region with this name, in any case: `global` or `eu`.
    pub(super) fn named(name: &str) -> Option<Self> {
        match name.to_ascii_lowercase().as_str() {
            "global" => Some(Self::Global),
            "eu" => Some(Self::Eu),
            _ => None,
        }
    }
}
