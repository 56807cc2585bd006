//! How often the server is called at most.

use std::time::Duration;

use tokio::sync::Mutex;
use tokio::time::{Instant, sleep_until};

/// Lets calls pass one after the other, with time between them.
#[derive(Debug)]
pub struct Pace {
    between: Duration,
    next: Mutex<Option<Instant>>,
}

impl Pace {
    /// At most so many calls in a second; at least one.
    pub fn per_second(calls: u32) -> Self {
        Self { between: Duration::from_secs(1) / calls.max(1), next: Mutex::default() }
    }

    /// Waits until a further call may pass.
    pub(crate) async fn wait(&self) {
        let mut next = self.next.lock().await;
        if let Some(next) = *next {
            sleep_until(next).await;
        }
        *next = Some(Instant::now() + self.between);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test(start_paused = true)]
    async fn calls_pass_no_closer_than_the_pace_allows() {
        let (pace, start) = (Pace::per_second(2), Instant::now());
        let mut passed = Vec::new();
        for _ in 0..3 {
            pace.wait().await;
            passed.push(start.elapsed().as_millis());
        }
        tokio::time::advance(Duration::from_secs(9)).await;
        pace.wait().await;
        passed.push(start.elapsed().as_millis());
        assert_eq!(passed, [0, 500, 1000, 10_000]);
    }
}
