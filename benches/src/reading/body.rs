//! The bodies that are read: pages of pushes with the properties that the sandbox sends, in its order.

use bytes::Bytes;

/// A push after its amount.
struct Kind {
    dates: &'static str,
    recipient: &'static str,
    status: &'static str,
}

const SEPA: &str = r#"{"acccount_iban":"IT60X0542811101000000123456","account":"IT60X0542811101000000123456","owner":{"name":"Edward Teach"},"bank_name":"Fineco Bank"}"#;
const DROPPAY: &str = r#"{"id":"BAC987654321","username":"3477654321","acccount_iban":"IT63B3606400003471234567","account":"IT63B3606400003471234567","owner":{"name":"Anne Bonny"}}"#;
const SOURCE: &str = r#"{"id":"BAC123456789","username":"3351234567","account_iban":"IT63B3606400003351234567","account":"IT63B3606400003351234567","owner":{"name":"John Kennedy"}}"#;

const EXECUTED: &str =
    r#","date_scheduled":"2026-06-15T10:00:00+02:00","date_recipient":"2026-06-18""#;
const REPEATED: &str =
    r#","date_scheduled":"2026-06-15T10:00:00+02:00","recurrence":{"period":"P1M","count":12}"#;

/// What a list holds: executed, drafted and repeated transfers to a bank, and executed ones within DropPay.
const KINDS: [Kind; 4] = [
    Kind { dates: EXECUTED, recipient: SEPA, status: "DONE" },
    Kind { dates: "", recipient: SEPA, status: "DRAFT" },
    Kind { dates: REPEATED, recipient: SEPA, status: "SCHEDULED" },
    Kind { dates: EXECUTED, recipient: DROPPAY, status: "DONE" },
];

/// A page of so many pushes, as a server writes it.
pub(crate) fn page(pushes: usize) -> Bytes {
    let entries: Vec<String> = (0..pushes).map(push).collect();
    let entries = entries.join(",");
    format!(
        r#"{{"pushes":[{entries}],"paging_info":{{"current_page":0,"total_pages":1,"page_size":{pushes},"total_items":{pushes},"items_offset":1}}}}"#
    )
    .into()
}

fn push(number: usize) -> String {
    let Kind { dates, recipient, status } = KINDS[number % KINDS.len()];
    // Whole euros, tenths and cents, up to the 1,500.00 EUR that need no back office.
    let cents = 100 + number * 1_237 % 150_000;
    let amount = serde_json::Value::from(cents as f64 / 100.0);
    let minute = number % 60;
    format!(
        r#"{{"id":"SEM{number:09}X","description":"Sending money","transfer_description":"Payment {number}","amount":{amount},"fee":1.0,"date_creation":"2026-05-20T08:{minute:02}:00+02:00","date_last_modified":"2026-06-15T10:00:00+02:00"{dates},"recipient":{recipient},"source":{SOURCE},"status":"{status}","sharing":"https://dp.link/u/2/SEM{number:09}X"}}"#
    )
}

/// The page with a number for the status of its last push, which no type of ours takes.
pub(crate) fn with_last_unreadable(page: &[u8]) -> Bytes {
    let page = String::from_utf8_lossy(page);
    let (before, last) = page.rsplit_once(r#""status":""#).unwrap_or_default();
    let (_, after) = last.split_once('"').unwrap_or_default();
    format!(r#"{before}"status":5{after}"#).into()
}
