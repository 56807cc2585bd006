//! The pages that are listed: pushes as the API's own examples show them, each with an id of its own.

/// How many pushes a page has.
pub(crate) const PAGE: usize = 100;

/// A push up to its id, between its id and the end of its link, and from there on.
const PUSH: [&str; 3] = [
    r#"{"id":"SEM"#,
    r#"","description":"Sending money","transfer_description":"Sending money / first payment","amount":120.00,"fee":1.00,"date_creation":"2018-05-20T08:00:00+02:00","date_last_modified":"2018-06-15T10:00:00+02:00","date_scheduled":"2018-06-15T10:00:00+02:00","date_recipient":"2018-06-18","recipient":{"acccount_iban":"IT60X0542811101000000123456","account":"IT60X0542811101000000123456","owner":{"name":"Edward Teach"},"bank_name":"Fineco Bank"},"source":{"id":"BAC123456789","username":"3351234567","account_iban":"IT63B3606400003351234567","account":"IT63B3606400003351234567","owner":{"name":"John Kennedy","logo":"url://"}},"status":"DONE","sharing":"https://dp.link/u/2/SEM"#,
    r#""}"#,
];

/// The page of a number, out of so many pushes. The pushes are counted from the first of all.
pub(crate) fn page(number: usize, size: usize, total: usize) -> String {
    let pushes = (number * size).min(total)..((number + 1) * size).min(total);
    let mut body = String::with_capacity(800 * pushes.len() + 200);
    body.push_str(r#"{"pushes":["#);
    for (place, push) in pushes.enumerate() {
        let id = format!("{push:09}");
        let [until_id, until_link, end] = PUSH;
        body.extend([if place == 0 { "" } else { "," }, until_id, &id, until_link, &id, end]);
    }
    let (pages, offset) = (total.div_ceil(size).max(1), number * size + 1);
    body.push_str(&format!(
        r#"],"paging_info":{{"current_page":{number},"total_pages":{pages},"items_offset":{offset},"page_size":{size},"total_items":{total}}}}}"#
    ));
    body
}

/// Whether this is the id of the push of a number.
pub(crate) fn is_id_of(id: &str, push: usize) -> bool {
    id.strip_prefix("SEM").and_then(|number| number.parse().ok()) == Some(push)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(number: usize, total: usize) -> droppay_api::types::PushPage {
        serde_json::from_str(&page(number, PAGE, total)).unwrap()
    }

    #[test]
    fn pages_hold_each_push_once_and_say_where_they_are() {
        let pages = [read(0, 250), read(1, 250), read(2, 250)];
        let ids = pages.iter().flat_map(|page| page.pushes.iter().map(|push| push.id.as_str()));
        assert!(ids.enumerate().all(|(place, id)| is_id_of(id, place)));
        let info = pages[2].paging_info.as_ref().unwrap();
        assert_eq!(pages[2].pushes.len(), 50);
        assert_eq!((info.current_page, info.total_pages), (Some(2), Some(3)));
        assert_eq!((info.page_size, info.total_items), (Some(100), Some(250)));
    }

    #[test]
    fn every_property_of_a_push_is_read() {
        let page = read(0, 1);
        assert!(page.pushes.unread().is_empty());
        let written = serde_json::to_value(&page.pushes[0]).unwrap();
        let sent: serde_json::Value = serde_json::from_str(&super::page(0, PAGE, 1)).unwrap();
        assert_eq!(
            written.as_object().unwrap().len(),
            sent["pushes"][0].as_object().unwrap().len()
        );
    }
}
