//! Which Rust type each component of the document has become, and how a value goes through it.

use droppay_api::{
    Amount, CommaSeparated, DropPayDate, ExpiresIn, Iban, Items, PersonName, ResourceId, Secret,
    Unread, Username, WebhookUrl, types::*,
};
use serde::{Serialize, de::DeserializeOwned};
use serde_json::Value;

/// Reads a value into a type and writes it again. An entry of a page that could not be read is an error here, although
/// it does not cost the page.
pub(crate) type RoundTrip = fn(&Value) -> Result<Value, String>;

macro_rules! components {
    ($($component:ident: $round_trip:expr,)+) => { &[$((stringify!($component), $round_trip)),+] };
}

/// Every component of the document.
pub(crate) const COMPONENTS: &[(&str, RoundTrip)] = components! {
    AccessToken: through::<AccessToken>,
    Amount: through::<Amount>,
    ApplicationTokenRequest: through::<ApplicationTokenRequest>,
    Connection: through::<Connection>,
    ConnectionCreate: through::<ConnectionCreate>,
    ConnectionStatus: through::<ConnectionStatus>,
    ConnectionWebhooks: through::<ConnectionWebhooks>,
    DropPayDate: through::<DropPayDate>,
    DropPayEvent: through::<DropPayEvent>,
    ErrorCode: through::<ErrorCode>,
    ErrorInfo: through::<ErrorInfo>,
    EventData: through::<EventData>,
    EventType: through::<EventType>,
    ExpiresIn: through::<ExpiresIn>,
    GrantType: through::<GrantType>,
    Iban: through::<Iban>,
    OrderDirection: through::<OrderDirection>,
    Owner: through::<Owner>,
    PagingInfo: through::<PagingInfo>,
    PersonName: through::<PersonName>,
    PostedAmount: through::<Amount>,
    PostedDate: through::<DropPayDate>,
    PostedIban: through::<Iban>,
    PostedOwner: through::<PostedOwner>,
    PostedRecipient: through::<PostedRecipient>,
    PostedRecurrence: through::<PostedRecurrence>,
    PostedSource: through::<PostedSource>,
    PostedStatus: through::<PostedStatus>,
    Push: through::<Push>,
    PushCreate: through::<PushCreate>,
    PushOrderBy: through::<PushOrderBy>,
    PushPage: |page| whole(page, |page: &PushPage| page.pushes.unread()),
    PushStatus: through::<PushStatus>,
    PushTransfer: through::<PushTransfer>,
    PushUpdate: through::<PushUpdate>,
    PushWebhooks: through::<PushWebhooks>,
    Pushes: |entries| whole(entries, Items::<Push>::unread),
    RecipientInfo: through::<RecipientInfo>,
    Recurrence: through::<Recurrence>,
    RecurrencePeriod: through::<RecurrencePeriod>,
    RefreshTokenRequest: through::<RefreshTokenRequest>,
    ResourceId: through::<ResourceId>,
    ReturnedWebhooks: through::<ReturnedWebhooks>,
    Secret: through::<Secret>,
    SourceInfo: through::<SourceInfo>,
    TransferPage: |page| whole(page, |page: &TransferPage| page.transfers.unread()),
    TransferStatus: through::<TransferStatus>,
    TransferType: through::<TransferType>,
    Transfers: |entries| whole(entries, Items::<PushTransfer>::unread),
    Username: through::<Username>,
    UserTokenRequest: through::<UserTokenRequest>,
    WebhookUrl: through::<WebhookUrl>,
};

/// Sends a value through the type of a component.
pub(crate) fn round_trip(component: &str, value: &Value) -> Result<Value, String> {
    let entry = COMPONENTS.iter().find(|(name, _)| *name == component);
    let (_, round_trip) = entry.ok_or_else(|| format!("`{component}` has no Rust type here"))?;
    round_trip(value)
}

/// Sends a value of a schema that is no component through the type that such a schema becomes.
pub(crate) fn inline_round_trip(schema: &Value, value: &Value) -> Result<Value, String> {
    match schema["type"].as_str() {
        Some("string") => through::<String>(value),
        Some("number") => through::<f64>(value),
        Some("integer") if schema.get("minimum").is_some() => through::<u32>(value),
        Some("integer") => through::<i64>(value),
        Some("array") => match schema["items"]["$ref"].as_str() {
            Some("#/components/schemas/PushStatus") => joined::<PushStatus>(value),
            Some("#/components/schemas/TransferStatus") => joined::<TransferStatus>(value),
            other => Err(format!("a list of {other:?} has no Rust type here")),
        },
        other => Err(format!("a schema of type {other:?} must be a component")),
    }
}

/// Reads from text, as the client does: a reader of text and one of values can differ.
fn through<T: DeserializeOwned + Serialize>(value: &Value) -> Result<Value, String> {
    whole(value, |_: &T| &[])
}

fn whole<T: DeserializeOwned + Serialize>(
    value: &Value,
    unread: fn(&T) -> &[Unread],
) -> Result<Value, String> {
    let read: T = serde_json::from_str(&value.to_string()).map_err(|error| error.to_string())?;
    match unread(&read) {
        [] => serde_json::to_value(read).map_err(|error| error.to_string()),
        unread => Err(format!("entries of a page are unread: {unread:?}")),
    }
}

/// The document shows a list as an array; on the wire it is one text.
fn joined<T>(list: &Value) -> Result<Value, String>
where
    CommaSeparated<T>: DeserializeOwned + Serialize,
{
    let members: Vec<String> =
        serde_json::from_value(list.clone()).map_err(|error| error.to_string())?;
    let written = through::<CommaSeparated<T>>(&members.join(",").into())?;
    let written = written.as_str().ok_or("a list is written as one text")?;
    Ok(written.split(',').collect())
}
