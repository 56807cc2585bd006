//! The calls of the API, with what was wrong or odd about them.

use maud::{Markup, html};

use super::section as titled;
use crate::calls::Call;
use crate::pages::format::moment;
use crate::pages::reading::SHOWN;
use crate::pages::visit::Visit;

pub(super) fn section(visit: &Visit) -> Markup {
    let (calls, total) = visit.world.latest_calls(SHOWN as usize);
    let content = html! {
        @if calls.is_empty() { p.note { "None so far. The sandbox's own pages and control paths are not counted." } }
        ul.rows.calls {
            @for call in &calls { (row(call)) }
        }
    };
    titled("calls", "Calls", i64::try_from(total).ok(), &content)
}

fn row(call: &Call) -> Markup {
    let tone = match call.status {
        200..=399 => "good",
        400..=499 => "waiting",
        _ => "bad",
    };
    html! {
        li {
            div.line {
                span class={ "code " (tone) } {
                    @if call.status == 0 { "no answer" } @else { (call.status) }
                }
                code { (call.method) " " (call.path) }
            }
            p.note { (call.operation.as_deref().unwrap_or("no operation of the API")) " · " (moment(call.at)) }
            @if let Some(fault) = &call.fault {
                p.warning { "Fault: " code { (fault) } }
            }
            @if !call.warnings.is_empty() {
                p.warning {
                    "Not in the document: "
                    @for (place, warning) in call.warnings.iter().enumerate() {
                        @if place > 0 { ", " }
                        code { (warning) }
                    }
                }
            }
        }
    }
}
