//! Does what falls due while nobody calls, on clocks that run.

use std::sync::Arc;
use std::time::Duration;

use crate::applications::Applications;

/// How late something may be done that falls due while nobody calls.
const TICK: Duration = Duration::from_millis(200);

/// Looks after every world until it is dropped.
pub(crate) async fn run(applications: Arc<Applications>) {
    loop {
        tokio::time::sleep(TICK).await;
        for shared in applications.all() {
            if shared.clock().is_running() {
                // Work that fails here is tried again by the next call, which then says why.
                let _ = shared.transact(|_| Ok(()));
            }
        }
    }
}
