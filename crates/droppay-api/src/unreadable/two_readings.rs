//! Reading at best and, if need be, once more finds what keeping account from the beginning finds.

use std::cell::Cell;

use proptest::prelude::*;
use serde::{Deserialize, Deserializer, Serialize, de::IgnoredAny};
use serde_json::Value;

use super::*;
use crate::{Items, Unread, items::every_entry, types::PushPage};

/// Everything that can be seen of an entry that was set aside.
fn seen(unread: &Unread) -> (usize, Value, String, String) {
    let (path, reason) = (unread.json_path().to_owned(), unread.reason().to_owned());
    (unread.place(), unread.value().clone(), path, reason)
}

type Seen = Result<(String, Vec<(usize, Value, String, String)>), Unreadable>;

/// Everything that can be seen of a page, or why it is none.
fn page(read: Result<PushPage, Unreadable>) -> Seen {
    let page = read?;
    let json = serde_json::to_string(&page).unwrap_or_else(|error| error.to_string());
    Ok((json, page.pushes.unread().iter().map(seen).collect()))
}

/// What is seen of this text, whichever way it is read.
fn whichever_way(text: &[u8]) -> Seen {
    let seen = page(read(text));
    assert_eq!(seen, page(keeping_account(text)), "{}", String::from_utf8_lossy(text));
    seen
}

const GOOD: &str =
    r#"{"id":"SEM1","status":"READY","amount":120.10,"date_creation":"2026-05-20T08:00:00+02:00"}"#;

fn pushes(entries: &[&str]) -> String {
    format!(r#"{{"pushes":[{}],"paging_info":{{"total_pages":1}}}}"#, entries.join(","))
}

#[test]
fn a_bad_entry_among_good_ones_is_set_aside_with_its_place_value_path_and_reason() {
    let bad = r#"{"id":"SEM2","status":"READY","recipient":{"owner":{"name":[5]}}}"#;
    let (json, unread) = whichever_way(pushes(&[GOOD, bad, GOOD]).as_bytes()).expect("a page");
    let value = serde_json::from_str(bad).expect("JSON");
    let (path, reason) = ("recipient.owner.name".to_owned(), "expected a string".to_owned());
    assert_eq!(unread, [(1, value, path, reason)]);
    assert_eq!(json.matches("SEM").count(), 3, "{json}");
}

#[test]
fn the_last_of_two_equal_names_counts_in_an_entry_and_costs_a_page() {
    let twice = r#"{"id":"SEM1","status":"READY","id":"SEM2"}"#;
    let (json, unread) = whichever_way(pushes(&[twice]).as_bytes()).expect("a page");
    assert!(json.contains("SEM2") && unread.is_empty(), "{json}");
    whichever_way(br#"{"pushes":[],"pushes":[]}"#).expect_err("which of them is the page?");
}

#[test]
fn a_page_that_is_cut_short_anywhere_is_no_page() {
    let text = pushes(&[GOOD, r#"{"id":5}"#, GOOD]);
    for end in 0..text.len() {
        let why = whichever_way(&text.as_bytes()[..end]).expect_err("it breaks off");
        assert_eq!(why.reason, "the text ends too early", "{}", &text[..end]);
    }
}

#[test]
fn what_follows_a_page_costs_it() {
    for rest in ["x", "}", "{}", "\0", "\u{e9}"] {
        let why = whichever_way((pushes(&[GOOD]) + rest).as_bytes()).expect_err("it goes on");
        assert!(why.reason.starts_with("not JSON, at line 1 column"), "{}", why.reason);
    }
    whichever_way((pushes(&[GOOD]) + " \n\t").as_bytes()).expect("white space is nothing");
}

#[test]
fn a_text_that_is_not_utf_8_is_read_as_far_as_it_matters() {
    let broken = |text: String| -> Vec<u8> {
        text.bytes().map(|byte| if byte == b'!' { 0xff } else { byte }).collect()
    };
    let in_a_name = GOOD.replace("SEM1", "SEM!");
    whichever_way(&broken(pushes(&[&in_a_name]))).expect_err("an id is text");
    whichever_way(&broken(r#"{"pushes":[],"of_no_concern":"!"}"#.to_owned())).expect("a page");
}

#[test]
fn more_unreadable_entries_than_a_page_may_have_are_no_page() {
    let page = |entries| pushes(&vec!["0"; entries]);
    let (_, unread) = whichever_way(page(10_000).as_bytes()).expect("a page");
    assert_eq!(unread.len(), 10_000);
    whichever_way(page(10_001).as_bytes()).expect_err("it is nothing but nonsense");
}

/// In an entry that is kept as a [`Value`] they cost the page, because none holds them.
#[test]
fn what_no_value_holds_costs_nothing_in_a_property_that_is_not_known() {
    let deep = format!("{}{}", "[".repeat(500), "]".repeat(500));
    for unknown in ["1e999", r#""\ud800""#, &deep] {
        let entry = format!(r#"{{"id":"SEM1","status":"READY","unheard_of":{unknown}}}"#);
        let (_, unread) = page(read(pushes(&[&entry]).as_bytes())).expect("a page");
        assert!(unread.is_empty());
        let why = whichever_way(pushes(&[&entry, "0"]).as_bytes()).expect_err("no value holds it");
        assert!(why.reason.starts_with("not JSON"), "{}", why.reason);
    }
}

#[derive(Debug, Serialize, Deserialize)]
struct Order {
    parts: Items<Part>,
}

#[derive(Debug, Serialize, Deserialize)]
struct Part {
    price: u32,
}

#[test]
fn an_unreadable_entry_of_a_list_within_an_entry_costs_neither_list() {
    let text = br#"[{"parts":[{"price":1},{"price":"?"}]},{"parts":null},{"parts":7}]"#;
    let orders: Items<Order> = read(text).expect("a list");
    let kept: Items<Order> = keeping_account(text).expect("a list");
    for orders in [orders, kept] {
        let [first, second] = &*orders else { panic!("two of them are orders: {orders:?}") };
        assert_eq!((first.parts.len(), second.parts.len()), (1, 0));
        let [part] = first.parts.unread() else { panic!("one part is odd") };
        assert_eq!((part.place(), part.json_path(), part.reason()), (1, "price", "expected u32"));
        let [order] = orders.unread() else { panic!("one order is odd") };
        assert_eq!(
            (order.place(), order.json_path(), order.reason()),
            (2, "parts", "expected a list")
        );
    }
}

#[test]
fn a_page_that_is_read_without_the_client_keeps_what_it_can_whatever_was_read_before() {
    let tolerant = || {
        let orders: Items<Part> = serde_json::from_str(r#"[{"price":1},5]"#).expect("a list");
        assert_eq!((orders.len(), orders.unread().len()), (1, 1));
    };
    tolerant();
    read::<PushPage>(pushes(&["5"]).as_bytes()).expect("a page");
    tolerant();
    let panicked = std::panic::catch_unwind(|| every_entry(|| panic!("in the middle of a page")));
    assert!(panicked.is_err());
    tolerant();
    every_entry(|| {
        every_entry(|| ());
        serde_json::from_str::<Items<Part>>("[5]").expect_err("every entry has to be readable");
    });
    tolerant();
}

thread_local! {
    static ATTEMPTS: Cell<usize> = const { Cell::new(0) };
}

/// A number, and how often one was looked for.
struct Counted;

impl<'de> Deserialize<'de> for Counted {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        ATTEMPTS.set(ATTEMPTS.get() + 1);
        u32::deserialize(deserializer).map(|_| Self)
    }
}

#[test]
fn a_good_page_is_read_once_and_one_with_a_bad_last_entry_twice() {
    let attempts = |text: &str| {
        ATTEMPTS.set(0);
        let items: Items<Counted> = read(text.as_bytes()).expect("a list");
        (items.len(), items.unread().len(), ATTEMPTS.get())
    };
    let ninety_nine = "1,".repeat(99);
    assert_eq!(attempts(&format!("[{ninety_nine}1]")), (100, 0, 100));
    // The bad one once more, for its path.
    assert_eq!(attempts(&format!("[{ninety_nine}null]")), (99, 1, 201));
}

/// JSON of any kind, as a server may put where something else belongs.
fn json() -> impl Strategy<Value = String> {
    let leaf = prop_oneof![
        Just("null".to_owned()),
        any::<bool>().prop_map(|truth| truth.to_string()),
        any::<i64>().prop_map(|number| number.to_string()),
        any::<u64>().prop_map(|number| number.to_string()),
        any::<f64>().prop_map(|number| Value::from(number).to_string()),
        "[0-9]{1,3}(\\.[0-9]{0,3})?(e[0-9])?",
        any::<String>().prop_map(|text| Value::from(text).to_string()),
    ];
    leaf.prop_recursive(2, 8, 4, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4)
                .prop_map(|list| format!("[{}]", list.join(","))),
            prop::collection::vec((name(), inner), 0..4).prop_map(|members| object(&members)),
        ]
    })
}

/// Names of a push and of what is in it, and others.
fn name() -> impl Strategy<Value = &'static str> {
    prop::sample::select(vec![
        "id",
        "status",
        "amount",
        "fee",
        "date_creation",
        "recipient",
        "source",
        "owner",
        "name",
        "account",
        "recurrence",
        "count",
        "webhooks",
        "ALL",
        "i\\u0064",
        "unheard_of",
    ])
}

fn object(members: &[(&str, String)]) -> String {
    let members: Vec<String> =
        members.iter().map(|(name, value)| format!(r#""{name}": {value}"#)).collect();
    format!("{{{}}}", members.join(", "))
}

/// A push that is good, or has some members more than that: others, or the same again.
fn entry() -> impl Strategy<Value = String> {
    let good = vec![("id", r#""SEM1""#.to_owned()), ("status", r#""READY""#.to_owned())];
    let good_value = prop_oneof![
        Just(r#""120.00""#.to_owned()),
        Just("120.10".to_owned()),
        Just("{}".to_owned()),
        Just("null".to_owned()),
    ];
    let value = prop_oneof![3 => good_value, 1 => json()];
    let more = prop::collection::vec((name(), value), 0..4);
    prop_oneof![
        3 => Just(GOOD.to_owned()),
        3 => more.prop_map(move |more| object(&[good.clone(), more].concat())),
        1 => json(),
    ]
}

fn any_page() -> impl Strategy<Value = String> {
    let entries = prop::collection::vec(entry(), 0..6)
        .prop_map(|entries| format!("[{}]", entries.join(" ,\n")));
    let list = prop_oneof![8 => entries, 1 => json()];
    let paging_info = prop_oneof![4 => Just(r#"{"total_pages":1}"#.to_owned()), 1 => json()];
    let rest = prop_oneof![8 => Just(""), 1 => Just("]"), 1 => Just(r#","pushes":[]}"#)];
    (list, paging_info, rest).prop_map(|(list, paging_info, rest)| {
        format!(r#"{{"pushes":{list},"paging_info":{paging_info}}}{rest}"#)
    })
}

/// Whether it is JSON, but a digit has become an `e` and made a number beyond all bounds.
fn is_held_by_no_value(text: &[u8]) -> bool {
    let Ok(text) = str::from_utf8(text) else { return false };
    serde_json::from_str::<IgnoredAny>(text).is_ok() && serde_json::from_str::<Value>(text).is_err()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2_000))]

    #[test]
    fn a_page_is_the_same_whichever_way_it_is_read(text in any_page()) {
        let _ = whichever_way(text.as_bytes());
    }

    #[test]
    fn a_damaged_page_is_the_same_whichever_way_it_is_read(
        text in any_page(),
        place in any::<prop::sample::Index>(),
        byte in prop_oneof![any::<u8>(), prop::sample::select(b"\"{}[],:\\0e".to_vec())],
    ) {
        let mut text = text.into_bytes();
        let place = place.index(text.len());
        let _ = whichever_way(&text[..place]);
        text[place] = byte;
        if !is_held_by_no_value(&text) {
            let _ = whichever_way(&text);
        }
    }
}
