//! Questions whose meaning is looked at wait here for their turn: that keeps a processor core busy for milliseconds, so that
//! as many are looked at together as there are cores to spare, and nobody may have others wait for long.

use std::collections::HashMap;
use std::hash::Hash;
use std::sync::Arc;
use std::time::Duration;

use parking_lot::Mutex;
use serenity::all::{GuildId, UserId};
use tokio::sync::Semaphore;
use tokio::task::spawn_blocking;
use tokio::time::sleep;
use tracing::Span;

/// So many questions of one member wait or are looked at.
const OF_MEMBER: usize = 2;
/// Between two looks whether nothing else is to be done.
const LOOKING: Duration = Duration::from_millis(5);
/// So many of one server.
const OF_GUILD: usize = 8;

/// The queue. Clones are the same.
#[derive(Debug, Clone)]
pub struct EncoderQueue {
    turns: Arc<Semaphore>,
    waiting: Arc<Mutex<Waiting>>,
}

#[derive(Debug, Default)]
struct Waiting {
    members: HashMap<UserId, usize>,
    guilds: HashMap<GuildId, usize>,
}

/// Why something was not done.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NotDone {
    /// As many questions of the same member, or in the same server, wait already.
    Full,
    /// It failed.
    Failed,
}

impl Default for EncoderQueue {
    /// One core is left to what must not wait.
    fn default() -> Self {
        let cores = std::thread::available_parallelism().map_or(1, |count| count.get());
        Self { turns: Arc::new(Semaphore::new(cores.saturating_sub(1).max(1))), waiting: Arc::default() }
    }
}

impl EncoderQueue {
    /// Does something on a thread that may be busy, when it is this question's turn: first come, first served. It waits however
    /// many there are: a channel's worker has one question at a time.
    ///
    /// # Errors
    ///
    /// When it panics.
    pub async fn waited<T: Send + 'static>(&self, work: impl FnOnce() -> T + Send + 'static) -> Result<T, NotDone> {
        let _turn = self.turns.acquire().await.map_err(|_| NotDone::Failed)?;
        let span = Span::current();
        spawn_blocking(move || span.in_scope(work)).await.map_err(|_| NotDone::Failed)
    }

    /// Does something for which nobody waits, when nothing else is to be done.
    ///
    /// # Errors
    ///
    /// When it panics.
    pub async fn behind<T: Send + 'static>(&self, work: impl FnOnce() -> T + Send + 'static) -> Result<T, NotDone> {
        // Who waits for a turn is given it before one is free for this.
        let _turn = loop {
            match self.turns.try_acquire() {
                Ok(turn) => break turn,
                Err(_) => sleep(LOOKING).await,
            }
        };
        spawn_blocking(work).await.map_err(|_| NotDone::Failed)
    }

    /// As [`EncoderQueue::waited`], unless too many wait already.
    ///
    /// # Errors
    ///
    /// When too many of this member's questions or in this server wait, or it panics.
    pub async fn turn<T: Send + 'static>(
        &self,
        member: UserId,
        guild: Option<GuildId>,
        work: impl FnOnce() -> T + Send + 'static,
    ) -> Result<T, NotDone> {
        let _place = self.place(member, guild).ok_or(NotDone::Full)?;
        self.waited(work).await
    }

    fn place(&self, member: UserId, guild: Option<GuildId>) -> Option<Place> {
        let mut waiting = self.waiting.lock();
        let of_member = waiting.members.get(&member).copied().unwrap_or_default();
        let of_guild = guild.and_then(|guild| waiting.guilds.get(&guild).copied()).unwrap_or_default();
        if of_member >= OF_MEMBER || of_guild >= OF_GUILD {
            return None;
        }
        *waiting.members.entry(member).or_default() += 1;
        if let Some(guild) = guild {
            *waiting.guilds.entry(guild).or_default() += 1;
        }
        Some(Place { waiting: Arc::clone(&self.waiting), member, guild })
    }
}

/// A place in the queue, which is free again when this is dropped.
struct Place {
    waiting: Arc<Mutex<Waiting>>,
    member: UserId,
    guild: Option<GuildId>,
}

impl Drop for Place {
    fn drop(&mut self) {
        let mut waiting = self.waiting.lock();
        leave(&mut waiting.members, self.member);
        if let Some(guild) = self.guild {
            leave(&mut waiting.guilds, guild);
        }
    }
}

fn leave<K: Hash + Eq>(counts: &mut HashMap<K, usize>, who: K) {
    if let Some(count) = counts.get_mut(&who) {
        *count -= 1;
        if *count == 0 {
            counts.remove(&who);
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::mpsc::channel;

    use super::*;

    #[tokio::test(flavor = "multi_thread")]
    async fn nobody_fills_the_queue_for_others() {
        let queue = EncoderQueue::default();
        let (release, released) = channel::<()>();
        let released = Arc::new(Mutex::new(released));
        let ask = |member: u64, guild: Option<u64>| {
            let (queue, released) = (queue.clone(), Arc::clone(&released));
            tokio::spawn(async move {
                let work = move || released.lock().recv().is_ok();
                queue.turn(UserId::new(member), guild.map(GuildId::new), work).await
            })
        };
        let mut asked: Vec<_> = [1, 1, 2, 2, 3, 3, 4, 4].map(|member| ask(member, Some(9))).into();
        while queue.waiting.lock().guilds.values().sum::<usize>() < OF_GUILD {
            tokio::task::yield_now().await;
        }
        assert_eq!(ask(1, None).await.unwrap(), Err(NotDone::Full), "a member has two");
        assert_eq!(ask(5, Some(9)).await.unwrap(), Err(NotDone::Full), "a server has eight");
        asked.push(ask(5, Some(8)));
        asked.push(ask(6, None));
        for _ in 0..asked.len() {
            release.send(()).unwrap();
        }
        for one in asked {
            assert_eq!(one.await.unwrap(), Ok(true));
        }
        let waiting = queue.waiting.lock();
        assert!(waiting.members.is_empty() && waiting.guilds.is_empty());
    }

    #[tokio::test]
    async fn a_failure_takes_no_place() {
        let queue = EncoderQueue::default();
        let failed: Result<(), _> = queue.turn(UserId::new(1), None, || panic!("on purpose")).await;
        assert_eq!(failed, Err(NotDone::Failed));
        assert_eq!(queue.turn(UserId::new(1), None, || 5).await, Ok(5));
        assert!(queue.waiting.lock().members.is_empty());
    }
}
