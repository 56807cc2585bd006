//! The types that are texts: enumerations keep what they do not know, ids lead nowhere else, personal data stays short.
//!
//! The first byte chooses the type, and the rest is the text.

use std::fmt::{Debug, Display};

use droppay_api::{
    CommaSeparated, Iban, PersonName, ResourceId, Secret, Username, WebhookUrl,
    reqwest::Url,
    types::{
        ConnectionStatus, ErrorCode, EventType, GrantType, OrderDirection, PostedStatus,
        PushOrderBy, PushStatus, TransferStatus, TransferType,
    },
};
use serde::{Serialize, de::DeserializeOwned};

/// A type, and what is tried with each text.
type Kind = (&'static str, fn(&str));

/// The types that the first byte chooses from.
pub const KINDS: &[Kind] = &[
    ("PushStatus", |text| open_enum::<PushStatus>(text, PushStatus::as_str, PushStatus::KNOWN)),
    ("TransferStatus", |text| open_enum(text, TransferStatus::as_str, TransferStatus::KNOWN)),
    ("ConnectionStatus", |text| open_enum(text, ConnectionStatus::as_str, ConnectionStatus::KNOWN)),
    ("EventType", |text| open_enum(text, EventType::as_str, EventType::KNOWN)),
    ("GrantType", |text| open_enum(text, GrantType::as_str, GrantType::KNOWN)),
    ("OrderDirection", |text| open_enum(text, OrderDirection::as_str, OrderDirection::KNOWN)),
    ("PostedStatus", |text| open_enum(text, PostedStatus::as_str, PostedStatus::KNOWN)),
    ("PushOrderBy", |text| open_enum(text, PushOrderBy::as_str, PushOrderBy::KNOWN)),
    ("TransferType", |text| open_enum(text, TransferType::as_str, TransferType::KNOWN)),
    ("StatusList", status_list),
    ("ResourceId", resource_id),
    ("ErrorCode", error_code),
    ("Iban", iban),
    ("PersonName", person_name),
    ("Username", username),
    ("WebhookUrl", webhook_url),
    ("Secret", secret),
];

pub(crate) fn text(data: &[u8]) {
    let [kind, text @ ..] = data else { return };
    let Ok(text) = str::from_utf8(text) else { return };
    KINDS[usize::from(kind.wrapping_sub(b'a')) % KINDS.len()].1(text);
}

/// The text as JSON.
fn json(text: &str) -> String {
    serde_json::to_string(text).expect("a text can be written")
}

fn reads<T: DeserializeOwned>(text: &str) -> T {
    serde_json::from_str(&json(text)).expect("every text can be read as this type")
}

/// The value is written as this text.
fn is_written_as<T: Serialize>(value: &T, text: &str) {
    assert_eq!(serde_json::to_string(value).ok(), Some(json(text)));
}

fn open_enum<E>(text: &str, as_str: fn(&E) -> &str, known: &[E])
where
    E: DeserializeOwned + Serialize + Display + Debug + PartialEq + for<'a> From<&'a str>,
{
    let value: E = reads(text);
    assert_eq!(value, E::from(text));
    assert_eq!((as_str(&value), value.to_string().as_str()), (text, text));
    is_written_as(&value, text);
    let known = known.iter().find(|known| as_str(known) == text);
    assert!(known.is_none_or(|known| *known == value), "{value:?} is known by another name");
}

fn status_list(text: &str) {
    let list: CommaSeparated<PushStatus> = text.parse().unwrap_or_else(|never| match never {});
    let members: Vec<&str> =
        text.split(',').map(str::trim).filter(|text| !text.is_empty()).collect();
    assert_eq!(list.as_slice().iter().map(PushStatus::as_str).collect::<Vec<_>>(), members);
    assert_eq!(list.to_string().parse(), Ok(list.clone()));
    is_written_as(&list, &list.to_string());
    assert_eq!(reads::<CommaSeparated<PushStatus>>(text), list);
}

fn resource_id(text: &str) {
    let read: ResourceId = reads(text);
    assert_eq!(read.as_str(), text);
    is_written_as(&read, text);
    assert_eq!(
        text.parse().ok(),
        (read.to_string() == text).then_some(read.clone()).filter(|_| !text.is_empty())
    );
    // Whatever it is, in a path it is one segment, and leads no further up or down.
    let base = Url::parse("https://api.example/bank/v2/push/").expect("a URL");
    let url = Url::parse(&format!("{base}{read}/transfers")).expect("an id keeps a URL whole");
    let segments: Vec<&str> = url.path_segments().into_iter().flatten().collect();
    assert_eq!(segments, ["bank", "v2", "push", &read.to_string(), "transfers"]);
    assert_eq!((url.query(), url.fragment(), url.host_str()), (None, None, Some("api.example")));
}

fn error_code(text: &str) {
    let read = serde_json::from_str::<ErrorCode>(&json(text)).expect("every text is a code");
    assert_eq!(read.text(), text.trim());
    is_written_as(&read, text);
    if let Ok(number) = text.parse::<i64>() {
        let read: ErrorCode = serde_json::from_str(&number.to_string()).expect("a number is one");
        assert_eq!(read.text(), number.to_string());
    }
}

/// What is hidden: a text so long that its showing is no chance, of which no more than the ends may be seen.
fn is_shortened(shown: &str, text: &str) {
    let long = text.chars().filter(|c| c.is_alphanumeric()).count() >= 15;
    assert!(!long || !shown.contains(text), "all of it is shown: {shown}");
}

fn iban(text: &str) {
    let iban: Iban = reads(text);
    assert_eq!((iban.as_str(), iban.to_string().as_str()), (text, text));
    is_written_as(&iban, text);
    let shown = format!("{iban:?}");
    is_shortened(&shown, text);
    assert!(shown.chars().count() <= "Iban(1234…5678)".chars().count(), "too much: {shown}");
    if iban.has_valid_check_digits() {
        assert!(text.is_ascii() && (15..=34).contains(&text.len()), "{text:?} is no IBAN");
        assert_eq!(mod_97(text), 1);
    }
    assert!(iban.italian_bank_code().is_none_or(|code| text.starts_with("IT") && code.len() == 5));
}

/// The remainder that the check digits of an IBAN make 1, by long division.
fn mod_97(iban: &str) -> u32 {
    let (head, tail) = iban.split_at(4);
    let digits: String =
        format!("{tail}{head}").chars().filter_map(|c| Some(c.to_digit(36)?.to_string())).collect();
    digits.chars().filter_map(|c| c.to_digit(10)).fold(0, |rest, digit| (rest * 10 + digit) % 97)
}

fn person_name(text: &str) {
    let name: PersonName = reads(text);
    assert_eq!(name.as_str(), text);
    is_written_as(&name, text);
    let shown = format!("{name:?}");
    for word in text.split_whitespace().filter(|word| word.chars().count() > 10) {
        is_shortened(&shown, word);
    }
}

fn username(text: &str) {
    let username: Username = reads(text);
    assert_eq!(username.as_str(), text);
    is_written_as(&username, text);
    let shown = format!("{username:?}");
    assert!(shown.chars().count() <= "Username(…567)".chars().count(), "too much: {shown}");
}

fn webhook_url(text: &str) {
    let webhook: WebhookUrl = reads(text);
    assert_eq!(webhook.as_str(), text);
    is_written_as(&webhook, text);
    let shown = format!("{webhook:?}");
    assert!(shown.starts_with("WebhookUrl("), "the type shows its name: {shown}");
    let Ok(url) = Url::parse(text) else { return };
    for part in [user, password, query] {
        let Some(secret) = part(&url).filter(|secret| secret.len() >= 8) else { continue };
        // Where the same text stands elsewhere in the URL, its showing says nothing. It may stand there and there only:
        // a reader of URLs drops tabs and encodes spaces, so that the part itself can be written otherwise.
        let alone = text.matches(secret).count() == 1;
        let other = text.replacen(secret, &"z".repeat(secret.len()), 1);
        let comes_from_here = Url::parse(&other).is_ok_and(|other| part(&other) != Some(secret));
        // What is shown of another URL, which differs in this part alone, comes from elsewhere too.
        let comes_from_elsewhere = || format!("{:?}", WebhookUrl::from(other)) == shown;
        if alone && comes_from_here && shown.contains(secret) {
            assert!(comes_from_elsewhere(), "{secret:?} is shown: {shown}");
        }
    }
}

fn user(url: &Url) -> Option<&str> {
    Some(url.username())
}

fn password(url: &Url) -> Option<&str> {
    url.password()
}

fn query(url: &Url) -> Option<&str> {
    url.query()
}

fn secret(text: &str) {
    let secret: Secret = reads(text);
    assert_eq!(secret.expose(), text);
    is_written_as(&secret, text);
    assert_eq!(format!("{secret:?} {secret:#?}"), "Secret(..) Secret(..)");
    assert_eq!(secret, Secret::from(text));
    assert_ne!(secret, Secret::from(format!("{text}x")));
}
