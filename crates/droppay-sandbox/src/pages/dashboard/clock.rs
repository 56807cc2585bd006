//! The clock, and what moves it.

use jiff::Timestamp;
use maud::{Markup, html};

use super::section as titled;
use crate::calendar::rome;
use crate::pages::visit::Visit;

/// The steps that have a button of their own.
const STEPS: [(&str, &str); 4] =
    [("PT1H", "+1 hour"), ("P1D", "+1 day"), ("P1W", "+1 week"), ("P1M", "+1 month")];

pub(super) fn section(visit: &Visit, now: Timestamp) -> Markup {
    let running = visit.world.clock().is_running();
    let there = now.to_zoned(rome());
    let action = visit.address_and_back("/dashboard/clock");
    let content = html! {
        div.clock {
            time #now datetime=(there.strftime("%Y-%m-%dT%H:%M:%S%:z")) data-at=(now.as_millisecond())
                data-running[running] { (there.strftime("%a %-d %b %Y, %H:%M:%S")) }
            span.note { " in Italy · " @if running { "running" } @else { "frozen" } }
            form.inline method="post" action=(action) {
                button name="running" value=(!running) { @if running { "Freeze" } @else { "Run" } }
            }
        }
        div.controls {
            form.inline method="post" action=(action) {
                @for (span, name) in STEPS {
                    button name="by" value=(span) { (name) }
                }
            }
            form.inline method="post" action=(action) {
                label for="by" { "Duration" }
                input #by name="by" required placeholder="P1M or PT30M" size="12" autocomplete="off" spellcheck="false";
                button { "Advance" }
            }
            form.inline method="post" action=(action) {
                label for="to" { "Date" }
                input #to name="to" type="datetime-local" step="1" required
                    value=(there.strftime("%Y-%m-%dT%H:%M:%S"));
                button { "Set" }
            }
        }
    };
    titled("clock", "Clock", None, &content)
}
