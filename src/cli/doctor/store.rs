//! What `doctor` tells of the store.

use crate::cli::setup::store_address;
use crate::cli::text::counted;
use crate::config::{Config, StoreAddress};
use crate::discord::bot::doctor::Finding;
use crate::report::with_causes;
use crate::store::{Store, StoreError};

const WHAT: &str = "store";
const IN_USE: &str = "`preceptor run` tells more in its log";

/// Where it is, whether it can be read, and how much is in it. Nothing is made or changed.
pub(super) async fn examine(config: &Config) -> Examined {
    let mut has_channels = false;
    let finding = found(config, &mut has_channels).await;
    Examined { finding, has_channels }
}

/// What came of it.
pub(super) struct Examined {
    pub(super) finding: Finding,
    /// Whether any server has channels in which questions are answered unprompted.
    pub(super) has_channels: bool,
}

async fn found(config: &Config, has_channels: &mut bool) -> Finding {
    let Some(address) = store_address(config) else {
        return Finding::warning(
            WHAT,
            "nothing says where servers' own settings are kept, so that they cannot set anything",
            "set [store] url or [state] directory, or run it with HOME set",
        );
    };
    if let StoreAddress::Sqlite(file) = &address
        && !file.exists()
    {
        return Finding::good(WHAT, format!("{address}, which is made when the bot first runs"));
    }
    let stats = async {
        let store = Store::look_at(&address).await?;
        let rows = store.stats().await?;
        *has_channels = rows.settings > 0 && store.has_channels().await?;
        Ok(rows)
    };
    match stats.await {
        Ok(rows) => Finding::good(
            WHAT,
            format!(
                "{address}, {}, {}",
                counted(usize::try_from(rows.servers).unwrap_or(usize::MAX), "server"),
                counted(usize::try_from(rows.settings).unwrap_or(usize::MAX), "setting")
            ),
        ),
        Err(error @ StoreError::Unreachable { .. }) => Finding::fault(
            WHAT,
            format!(
                "{}; until it is back, commands and mentions are answered as without settings",
                with_causes(&error)
            ),
            IN_USE,
        ),
        Err(error) => Finding::fault(WHAT, with_causes(&error), IN_USE),
    }
}
