//! Cursors are read from their own text and from nothing else.

use droppay_ext::paging::Cursor;

pub(crate) fn cursor(data: &[u8]) {
    if let Ok(text) = str::from_utf8(data) {
        if let Ok(cursor) = text.parse::<Cursor>() {
            assert_eq!(cursor.to_string(), text, "one cursor has two texts");
            survives(&cursor);
        }
        if let Ok(cursor) = serde_json::from_str::<Cursor>(text) {
            survives(&cursor);
        }
    }
    if let Some(([first, second], _)) =
        data.split_first_chunk::<8>().map(|(head, rest)| (numbers(*head), rest))
    {
        survives(&cursor_of(&format!("1.{first}.{second}")));
        survives(&cursor_of(&format!("1.{first}.")));
    }
}

fn numbers(bytes: [u8; 8]) -> [u32; 2] {
    let [a, b, c, d, e, f, g, h] = bytes;
    [u32::from_be_bytes([a, b, c, d]), u32::from_be_bytes([e, f, g, h])]
}

fn cursor_of(text: &str) -> Cursor {
    let cursor: Cursor = text.parse().unwrap_or_else(|_| panic!("{text} is a cursor"));
    assert_eq!(cursor.to_string(), text);
    cursor
}

fn survives(cursor: &Cursor) {
    assert_eq!(cursor.to_string().parse().as_ref(), Ok(cursor));
    let json = serde_json::to_string(cursor).expect("a cursor can be written");
    assert_eq!(serde_json::from_str::<Cursor>(&json).ok().as_ref(), Some(cursor));
}
