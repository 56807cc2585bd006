//! Listings of what changes meanwhile: entries are created between the pages, and some cannot be read.

use std::collections::HashSet;

use proptest::{collection::vec, prelude::*};

use super::*;

/// A list that grows while it is read.
#[derive(Clone, Debug)]
struct World {
    page_size: usize,
    /// How many entries there are at first.
    initial: usize,
    /// How many more there are when a request of this number is answered.
    created: Vec<usize>,
    /// How the entries can be read, in turn.
    forms: Vec<Form>,
}

#[derive(Clone, Copy, Debug, PartialEq)]
enum Form {
    Readable,
    /// But for its id.
    Unreadable,
    WithoutId,
}

impl World {
    fn form(&self, number: usize) -> Form {
        self.forms[number % self.forms.len()]
    }

    fn entry(&self, number: usize) -> Value {
        match self.form(number) {
            Form::Readable => json!({"id": format!("SEM{number}"), "status": "DRAFT"}),
            Form::Unreadable => json!({"id": format!("SEM{number}"), "status": 5}),
            Form::WithoutId => json!({"number": number}),
        }
    }

    /// A server of this list. The latest entries come first, or last.
    fn server(&self, latest_first: bool) -> Scripted {
        let world = self.clone();
        Scripted::new(move |call| {
            let last = world.created.last().copied().unwrap_or_default();
            let total = world.initial + world.created.get(call.place).copied().unwrap_or(last);
            let mut numbers: Vec<_> = (0..total).collect();
            if latest_first {
                numbers.reverse();
            }
            let number = usize::try_from(asked(call)).unwrap();
            let page = numbers.chunks(world.page_size).nth(number).unwrap_or_default();
            let entries: Vec<_> = page.iter().map(|number| world.entry(*number)).collect();
            let info = json!({
                "current_page": number, "page_size": world.page_size, "total_items": total,
                "total_pages": total.div_ceil(world.page_size),
            });
            Answer::new(200, json!({"pushes": entries, "paging_info": info})).after(LATENCY)
        })
    }

    /// The numbers of the entries that came, in their order. It panics if anything else came.
    fn read(
        &self,
        latest_first: bool,
        read: impl AsyncFnOnce(droppay_api::Client) -> Vec<Result<Push, Error>>,
    ) -> Vec<usize> {
        let mut runtime = tokio::runtime::Builder::new_current_thread();
        let runtime = runtime.enable_time().start_paused(true).build().unwrap();
        let items = runtime.block_on(read(self.server(latest_first).client()));
        items.iter().map(number_of).collect()
    }

    /// The entries that have an id.
    fn named(&self, numbers: &[usize]) -> Vec<usize> {
        numbers.iter().copied().filter(|number| self.form(*number) != Form::WithoutId).collect()
    }
}

fn number_of(item: &Result<Push, Error>) -> usize {
    let value = match item {
        Ok(push) => json!({"id": push.id.as_str()}),
        Err(error) => error.unreadable().expect("the list itself is faultless").value().clone(),
    };
    match value["id"].as_str() {
        Some(id) => id.trim_start_matches("SEM").parse().unwrap(),
        None => usize::try_from(value["number"].as_u64().unwrap()).unwrap(),
    }
}

fn has_all_of(numbers: &[usize], initial: usize) -> bool {
    let came: HashSet<_> = numbers.iter().collect();
    (0..initial).all(|number| came.contains(&number))
}

prop_compose! {
    /// Each answer sees at least what the one before it saw.
    fn growing()(
        page_size in 1..6_usize,
        initial in 0..40_usize,
        growth in vec(0..6_usize, 1..40),
        forms in vec(prop_oneof![4 => Just(Form::Readable), 1 => Just(Form::Unreadable), 1 => Just(Form::WithoutId)], 1..8),
    ) -> World {
        let created = growth.iter().scan(0, |sum, more| { *sum += more; Some(*sum) }).collect();
        World { page_size, initial, created, forms }
    }
}

/// Requests that are under way together are answered in any order, so a later page may have been seen earlier.
fn answered_in_any_order() -> impl Strategy<Value = World> {
    growing()
        .prop_flat_map(|world| (Just(world.created.clone()).prop_shuffle(), Just(world)))
        .prop_map(|(created, world)| World { created, ..world })
}

proptest! {
    #[test]
    fn with_the_earliest_first_nothing_is_left_out_and_nothing_comes_twice(
        world in answered_in_any_order(),
        ahead in 0..5_usize,
    ) {
        let came = world.read(false, async |client| {
            client.list_pushes().pages().prefetch(ahead).items().collect().await
        });
        prop_assert!(came.is_sorted_by(|one, next| one < next), "{came:?}");
        prop_assert!(has_all_of(&came, world.initial), "{came:?}");
    }

    #[test]
    fn with_the_latest_first_nothing_is_left_out_and_unique_items_come_once(world in growing()) {
        let came = world.read(true, async |client| client.list_pushes().items().collect().await);
        prop_assert!(has_all_of(&came, world.initial), "{came:?}");

        let unique = world.read(true, async |client| {
            client.list_pushes().pages().unique_items().collect().await
        });
        prop_assert!(has_all_of(&unique, world.initial), "{unique:?}");
        let named = world.named(&unique);
        prop_assert_eq!(named.iter().collect::<HashSet<_>>().len(), named.len(), "{:?}", named);
        // The new ones may come on the way, out of order.
        let old = named.iter().filter(|number| **number < world.initial);
        prop_assert!(old.is_sorted_by(|one, next| one > next), "{named:?}");
        prop_assert!(came.len() >= unique.len());
    }

    #[test]
    fn unique_items_come_once_whatever_is_read_ahead(
        world in answered_in_any_order(),
        ahead in 0..5_usize,
        latest_first: bool,
    ) {
        let came = world.read(latest_first, async |client| {
            client.list_pushes().pages().prefetch(ahead).unique_items().collect().await
        });
        let named = world.named(&came);
        let distinct: HashSet<_> = named.iter().collect();
        prop_assert_eq!(distinct.len(), named.len(), "{:?}", named);
    }

    #[test]
    fn a_list_that_is_resumed_after_any_page_leaves_nothing_out(
        world in growing(),
        pages in 0..12_usize,
        latest_first: bool,
    ) {
        let came = world.read(latest_first, async |client| {
            let (mut items, mut next) = (Vec::new(), Some("1.0.".parse().unwrap()));
            let mut stream = std::pin::pin!(client.list_pushes().pages().stream().take(pages));
            while let Some(page) = stream.try_next().await.unwrap() {
                next = page.next.clone().map(|next| next.to_string().parse().unwrap());
                items.extend(super::super::pages::entries(Ok(page)));
            }
            if let Some(cursor) = next {
                let rest = client.list_pushes().pages().resume(cursor).items();
                items.extend(rest.collect::<Vec<_>>().await);
            }
            items
        });
        prop_assert!(has_all_of(&came, world.initial), "{came:?}");
        if !latest_first {
            prop_assert!(came.is_sorted_by(|one, next| one < next), "{came:?}");
        }
    }
}

#[tokio::test(start_paused = true)]
async fn an_entry_that_could_not_be_read_comes_again_once_it_can() {
    let server = Scripted::new(|call| {
        let entry = match asked(call) {
            0 => json!({"id": "SEM1", "status": 5}),
            1 => json!({"id": "SEM1", "status": "DRAFT"}),
            _ => json!({"id": "SEM1", "status": 6}),
        };
        let info = json!({"current_page": asked(call), "total_pages": 4, "total_items": 4});
        Answer::new(200, json!({"pushes": [entry], "paging_info": info}))
    });
    let items: Vec<_> =
        server.client().list_pushes().pages().unique_items().take(3).collect().await;
    let [Err(unreadable), Ok(push), Err(repeated)] = &items[..] else {
        panic!("unreadable, readable, and the end: {items:?}")
    };
    assert_eq!(unreadable.kind(), ErrorKind::UnreadableEntry);
    assert_eq!(push.id.as_str(), "SEM1");
    assert_eq!(repeated.kind(), ErrorKind::Paging, "the page after the next holds what it held");
}

#[tokio::test(start_paused = true)]
async fn an_entry_that_cannot_be_read_does_not_come_after_it_could() {
    let server = Scripted::new(|call| {
        let entry = match asked(call) {
            0 => json!({"id": "SEM1", "status": "DRAFT"}),
            1 => json!({"id": "SEM1", "status": 5}),
            _ => json!({"id": "SEM2", "status": "DRAFT"}),
        };
        let info = json!({"current_page": asked(call), "total_pages": 3});
        Answer::new(200, json!({"pushes": [entry], "paging_info": info}))
    });
    let client = server.client();
    assert_eq!(
        ids(client.list_pushes().pages().unique_items()).await.expect("both can"),
        sem([1, 2])
    );
}

#[tokio::test(start_paused = true)]
async fn a_page_that_repeats_because_the_list_has_grown_by_a_page_is_no_error() {
    // Two new entries between any two answers: each page holds what the one before it held.
    let world =
        World { page_size: 2, initial: 4, created: vec![0, 2, 4, 4], forms: vec![Form::Readable] };
    let client = world.server(true).client();
    let items: Vec<_> = client.list_pushes().items().collect().await;
    assert_eq!(items.iter().map(number_of).collect::<Vec<_>>(), [3, 2, 3, 2, 3, 2, 1, 0]);
    let unique: Vec<_> =
        world.server(true).client().list_pushes().pages().unique_items().collect().await;
    assert_eq!(unique.iter().map(number_of).collect::<Vec<_>>(), [3, 2, 1, 0]);
}
