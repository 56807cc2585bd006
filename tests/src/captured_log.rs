//! What is said in `tracing`, at every level, for tests that look for something in it or for its absence.

use std::{
    io,
    sync::{Arc, Mutex, PoisonError},
};

use tracing::{Level, Subscriber, subscriber::DefaultGuard};

/// The events of one thread until this is dropped, or of the whole process.
pub struct CapturedLog {
    text: Text,
    _guard: Option<DefaultGuard>,
}

#[derive(Clone, Default)]
struct Text(Arc<Mutex<Vec<u8>>>);

impl CapturedLog {
    /// Begins to listen on this thread, which should be the only one of the test's runtime.
    pub fn begin() -> Self {
        let text = Text::default();
        let guard = tracing::subscriber::set_default(subscriber(&text));
        Self { text, _guard: Some(guard) }
    }

    /// Begins to listen on all threads, for good.
    ///
    /// # Panics
    ///
    /// If the process is listened to already.
    pub fn of_the_process() -> Self {
        let text = Text::default();
        tracing::subscriber::set_global_default(subscriber(&text)).expect("nobody listens yet");
        Self { text, _guard: None }
    }

    /// All of it.
    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.text.0.lock().unwrap_or_else(PoisonError::into_inner)).into()
    }

    /// How many lines contain each of these words.
    pub fn count(&self, words: &[&str]) -> usize {
        self.text().lines().filter(|line| words.iter().all(|word| line.contains(word))).count()
    }
}

fn subscriber(text: &Text) -> impl Subscriber + Send + Sync + use<> {
    let writer = text.clone();
    tracing_subscriber::fmt()
        .with_max_level(Level::TRACE)
        .with_ansi(false)
        .with_writer(move || writer.clone())
        .finish()
}

impl io::Write for Text {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}
