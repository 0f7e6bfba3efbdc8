//! Route limits, by a library whose task may fail. A failed one is replaced, as everything that is sent goes through it.

use std::panic::{AssertUnwindSafe, catch_unwind};

use parking_lot::Mutex;
use serenity::futures::FutureExt;
use twilight_http_ratelimiting::{Endpoint, Permit, RateLimitHeaders, RateLimiter};

use crate::discord::net::rest::error::RestError;

/// The limits of all routes.
pub(super) struct Routes(Mutex<RateLimiter>);

impl Default for Routes {
    fn default() -> Self {
        Self(Mutex::new(limiter()))
    }
}

/// Without a limit for all routes together: the pace of all calls is kept elsewhere.
fn limiter() -> RateLimiter {
    RateLimiter::new(u16::MAX)
}

impl Routes {
    /// Waits for a call's turn.
    pub(super) async fn acquire(&self, endpoint: &Endpoint) -> Result<Permit, RestError> {
        const TRIES: usize = 2;
        for _ in 0..TRIES {
            let limiter = self.0.lock().clone();
            let turn = async move { limiter.acquire(endpoint.clone()).await };
            match AssertUnwindSafe(turn).catch_unwind().await {
                Ok(permit) => return Ok(permit),
                Err(_) => *self.0.lock() = self::limiter(),
            }
        }
        Err(RestError::Limiter)
    }
}

/// Tells what a response says of its route's limits. There is nothing to tell to a limiter that has failed.
pub(super) fn complete(permit: Permit, limits: Option<RateLimitHeaders>) {
    let _ = catch_unwind(AssertUnwindSafe(|| permit.complete(limits)));
}

#[cfg(test)]
mod tests {
    use super::*;
    use twilight_http_ratelimiting::Method;

    #[tokio::test]
    async fn a_limiter_that_has_failed_is_replaced() {
        let with_its_task_gone = std::thread::spawn(|| {
            let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
            runtime.block_on(async { limiter() })
        });
        let routes = Routes(Mutex::new(with_its_task_gone.join().unwrap()));
        let endpoint = Endpoint { method: Method::Get, path: "gateway/bot".to_owned() };
        let permit = routes.acquire(&endpoint).await.unwrap();
        complete(permit, None);
        assert!(routes.acquire(&endpoint).await.is_ok());
    }
}
