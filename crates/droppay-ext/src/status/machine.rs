//! Questions to a table of transitions. The tables are generated; there is no list of statuses here.

use std::collections::VecDeque;

use droppay_api::{Transition, Trigger};

/// Whether a resource in this status stays in it for ever.
pub(super) fn is_terminal<S: PartialEq>(table: &[Transition<S>], status: &S) -> bool {
    let is_listed =
        table.iter().any(|step| step.to == *status || step.from.as_ref() == Some(status));
    is_listed && steps_from(table, status).next().is_none()
}

/// The status that this trigger leads to.
pub(super) fn after<'t, S: PartialEq>(
    table: &'t [Transition<S>],
    status: &S,
    trigger: Trigger,
) -> Option<&'t S> {
    steps_from(table, status).find(|step| step.trigger == trigger).map(|step| &step.to)
}

/// Whether one status can follow another, directly or over others.
pub(super) fn leads_to<S: PartialEq>(table: &[Transition<S>], from: &S, to: &S) -> bool {
    following(table, from).contains(&to)
}

/// Whether this trigger is still ahead: possible now or later.
pub(super) fn is_ahead<S: PartialEq>(
    table: &[Transition<S>],
    status: &S,
    trigger: Trigger,
) -> bool {
    let possible = |status: &S| after(table, status, trigger).is_some();
    possible(status) || following(table, status).into_iter().any(possible)
}

/// Whether the resource is or was in a status in which this trigger is possible, whatever way it took.
pub(super) fn is_or_was_open_to<S: PartialEq>(
    table: &[Transition<S>],
    status: &S,
    trigger: Trigger,
) -> bool {
    let open = |step: &&Transition<S>| step.trigger == trigger;
    let mut opening = table.iter().filter(open).filter_map(|step| step.from.as_ref());
    opening.any(|from| from == status || leads_to(table, from, status))
}

fn steps_from<'t, S: PartialEq>(
    table: &'t [Transition<S>],
    status: &S,
) -> impl Iterator<Item = &'t Transition<S>> {
    table.iter().filter(move |step| step.from.as_ref() == Some(status))
}

/// Every status that can follow, the status itself only if it can come again.
fn following<'t, S: PartialEq>(table: &'t [Transition<S>], from: &S) -> Vec<&'t S> {
    let mut found: Vec<&S> = Vec::new();
    let mut open: VecDeque<&S> = steps_from(table, from).map(|step| &step.to).collect();
    while let Some(status) = open.pop_front() {
        if !found.contains(&status) {
            found.push(status);
            open.extend(steps_from(table, status).map(|step| &step.to));
        }
    }
    found
}
