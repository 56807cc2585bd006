//! A client whose tokens are kept in files, whatever happens to the files.

use std::{
    fs,
    path::{Path, PathBuf},
};

use droppay_ext::{DropPay, auth::FileTokenStore};
use droppay_tests::{CapturedLog, JudgedSandbox};
use tempfile::TempDir;

/// A sandbox, and a directory for tokens.
struct Stage {
    sandbox: JudgedSandbox,
    parent: TempDir,
}

impl Stage {
    async fn new() -> Self {
        let sandbox = JudgedSandbox::start().await;
        Self { sandbox, parent: tempfile::tempdir().expect("there is room for a directory") }
    }

    fn directory(&self) -> PathBuf {
        self.parent.path().join("tokens")
    }

    /// A client as a program has it that was just started.
    fn client(&self) -> DropPay {
        let store = FileTokenStore::open(self.directory()).expect("the directory can be used");
        let builder = self.sandbox.client_builder().token_store(store);
        builder.build().expect("the credentials are complete")
    }

    /// The token file. There is one.
    fn file(&self) -> PathBuf {
        let files = fs::read_dir(self.directory()).expect("the directory is there");
        let mut files = files.map(|file| file.expect("it can be read").path());
        let is_entry = |file: &PathBuf| file.extension().is_some_and(|end| end == "json");
        files.find(is_entry).expect("the tokens are stored")
    }

    /// How often the connection code was exchanged, and how often a token refreshed.
    fn token_calls(&self) -> (usize, usize) {
        (self.sandbox.count("createUserToken"), self.sandbox.count("refreshUserToken"))
    }

    fn expire_tokens(&self) {
        self.sandbox.expire_tokens().expect("the sandbox forgets its access tokens");
    }
}

async fn call(droppay: &DropPay) {
    droppay.list_pushes().send().await.expect("the client has a working token");
}

/// The tokens in a file, so that a test can look for them elsewhere.
fn tokens_in(file: &Path) -> Vec<String> {
    let content = fs::read(file).expect("it can be read");
    let content: serde_json::Value = serde_json::from_slice(&content).expect("it is JSON");
    let token = |name: &str| content["tokens"][name].as_str().expect("it is there").to_owned();
    vec![token("access_token"), token("refresh_token")]
}

#[tokio::test]
async fn a_restarted_program_goes_on_with_its_tokens() {
    let stage = Stage::new().await;
    call(&stage.client()).await;
    call(&stage.client()).await;
    assert_eq!(stage.token_calls(), (1, 0));
    stage.expire_tokens();
    call(&stage.client()).await;
    assert_eq!(stage.token_calls(), (1, 1), "and with its refresh token");
}

#[tokio::test]
async fn nothing_but_tokens_is_in_the_files() {
    let stage = Stage::new().await;
    call(&stage.client()).await;
    let credentials = stage.sandbox.credentials();
    let files = fs::read_dir(stage.directory()).expect("the directory is there");
    for file in files.map(|file| file.expect("it can be read").path()) {
        let written =
            format!("{}{}", file.display(), fs::read_to_string(&file).expect("it is text"));
        for secret in
            [&credentials.client_secret, &credentials.connection_code, &credentials.client_id]
        {
            assert!(!written.contains(secret.as_str()), "{}", file.display());
        }
    }
}

#[tokio::test]
async fn whatever_damages_the_file_the_connection_code_is_not_lost() {
    let stage = Stage::new().await;
    call(&stage.client()).await;
    let whole = fs::read_to_string(stage.file()).expect("it is text");
    let damages = [
        String::new(),
        whole[..whole.len() / 2].to_owned(),
        "\0".repeat(whole.len()),
        "[]".to_owned(),
        whole.replace("\"format\": 1", "\"format\": 2"),
        whole.replace("user-", "application-"),
    ];
    for (number, damage) in damages.iter().enumerate() {
        let secrets = tokens_in(&stage.file());
        fs::write(stage.file(), damage).expect("it can be written");
        let log = CapturedLog::begin();
        let before = stage.token_calls();
        call(&stage.client()).await;
        assert_eq!(stage.token_calls(), (before.0 + 1, before.1), "the code was exchanged anew");
        call(&stage.client()).await;
        assert_eq!(stage.token_calls(), (before.0 + 1, before.1), "and what it gave was stored");
        assert_eq!(log.count(&["WARN"]), 1, "{}", log.text());
        let (file, aside) = (stage.file(), format!("json.unreadable-{}", number + 1));
        let warning = ["WARN", "set aside", "reason=it", &*file.to_string_lossy(), &aside];
        assert_eq!(log.count(&warning), 1, "{}", log.text());
        assert!(secrets.iter().all(|secret| !log.text().contains(secret)), "{}", log.text());
        let kept = fs::read_to_string(file.with_extension(aside)).expect("it is kept");
        assert_eq!(&kept, damage);
    }
}

#[tokio::test]
async fn damage_under_a_running_client_costs_nothing() {
    let stage = Stage::new().await;
    let droppay = stage.client();
    call(&droppay).await;
    fs::write(stage.file(), "damage").expect("it can be written");
    stage.expire_tokens();
    call(&droppay).await;
    assert_eq!(stage.token_calls(), (1, 1), "it remembers the refresh token");
    stage.expire_tokens();
    call(&stage.client()).await;
    assert_eq!(stage.token_calls(), (1, 2), "and has stored the next one");
}

#[tokio::test]
async fn a_directory_that_is_out_of_order_costs_only_the_sharing_until_it_is_back() {
    let stage = Stage::new().await;
    let droppay = stage.client();
    call(&droppay).await;
    fs::remove_dir_all(stage.directory()).expect("it can be removed");
    fs::write(stage.directory(), "in the way").expect("it can be written");
    stage.expire_tokens();
    let log = CapturedLog::begin();
    call(&droppay).await;
    assert_eq!(stage.token_calls(), (1, 1));
    let directory = stage.directory();
    let warning = ["WARN", "the token store failed", &*directory.to_string_lossy()];
    assert_eq!(log.count(&warning), 4, "two loadings, the lease and the storing: {}", log.text());

    fs::remove_file(stage.directory()).expect("it can be removed");
    stage.expire_tokens();
    call(&droppay).await;
    call(&stage.client()).await;
    assert_eq!(stage.token_calls(), (1, 2), "the tokens are shared again");
}

#[cfg(unix)]
#[tokio::test]
async fn a_file_that_others_could_read_is_tightened_with_a_warning_and_used() {
    use std::os::unix::fs::PermissionsExt as _;
    let stage = Stage::new().await;
    call(&stage.client()).await;
    let open = fs::Permissions::from_mode(0o640);
    fs::set_permissions(stage.file(), open).expect("it is the test's own");
    let log = CapturedLog::begin();
    call(&stage.client()).await;
    assert_eq!(stage.token_calls(), (1, 0));
    let file = stage.file();
    let warning = ["WARN", "others could read a token file", "mode=640", &*file.to_string_lossy()];
    assert_eq!(log.count(&warning), 1, "{}", log.text());
    let mode = fs::metadata(file).expect("it is there").permissions().mode();
    assert_eq!(mode & 0o777, 0o600);
}
