//! The curl examples of DropPay's own page run as they are printed, but for the host.

use reqwest::Method;
use serde_json::Value;

use crate::session::Session;

/// Sends what curl sends: no content type without data, and with data that of a form unless another is given.
async fn curl(
    session: &Session,
    method: Method,
    path: &str,
    data: Option<&'static str>,
    json: bool,
) -> (u16, Value) {
    let mut request = session
        .http
        .request(method, format!("{}{path}", session.sandbox.base_url()))
        .header("authorization", "Bearer ac9185e9f2984867b11069fd2881ff1a");
    if let Some(data) = data {
        let content_type =
            if json { "application/json" } else { "application/x-www-form-urlencoded" };
        request = request.header("content-type", content_type).body(data);
    }
    let response = request.send().await.unwrap();
    (response.status().as_u16(), response.json().await.unwrap())
}

const CREATE: &str = r#"{
    "amount": 120.00,
    "description": "Sending money",
    "transfer_description": "Sending money / first payment",
        "recipient": {
            "account": "IT60X0542811101000000123456",
            "owner": {
                "name": "Edward Teach"
            }
        },
    "status": "DRAFT"
}"#;

#[tokio::test]
async fn the_examples_work_in_the_order_of_the_page() {
    let session = Session::on(droppay_sandbox::Sandbox::builder()).await;
    let (status, push) = curl(&session, Method::POST, "/bank/v2/push", Some(CREATE), true).await;
    assert_eq!((status, &push["status"]), (200, &"DRAFT".into()), "{push}");

    let (status, push) =
        curl(&session, Method::GET, "/bank/v2/push/SEM1234568UN8", None, false).await;
    assert_eq!(
        (status, &push["recipient"]["owner"]["name"]),
        (200, &"Edward Teach".into()),
        "{push}"
    );

    let ready = Some(r#"{ "status": "READY" }"#);
    let (status, push) =
        curl(&session, Method::PATCH, "/bank/v2/push/SEM145123G6YY", ready, false).await;
    assert_eq!((status, &push["status"]), (200, &"READY".into()), "{push}");

    let (status, push) =
        curl(&session, Method::DELETE, "/bank/v2/push/SEM145123G6YY", None, false).await;
    assert_eq!((status, &push["status"]), (200, &"DELETED".into()), "{push}");

    let listing = "/bank/v2/pushes/?status=DRAFT,READY&order_by=date_creation&pg_num=0&pg_size=100";
    let (status, page) = curl(&session, Method::GET, listing, None, false).await;
    assert_eq!((status, &page["paging_info"]["total_items"]), (200, &2.into()), "{page}");

    let (status, transfer) =
        curl(&session, Method::GET, "/bank/v2/push/transfer/SMP145123G6YY", None, false).await;
    assert_eq!((status, &transfer["status"]), (200, &"ACCOUNTED".into()), "{transfer}");

    let transfers =
        "/bank/v2/push/SEM145123G6YY/transfers?status=BOOKED,FAILED&pg_num=0&pg_size=100";
    let (status, page) = curl(&session, Method::GET, transfers, None, false).await;
    assert_eq!((status, &page["paging_info"]["total_items"]), (200, &0.into()), "{page}");
}
