//! The accounts with their balances.

use maud::{Markup, html};

use super::section as titled;
use crate::pages::format::{euro, iban};
use crate::world::accounts::Account;

pub(super) fn section(accounts: &[Account]) -> Markup {
    let content = html! {
        ul.rows {
            @for account in accounts {
                li id={ "account-" (account.id) } {
                    div.line {
                        strong { (account.owner) }
                        span.amount { (euro(account.balance)) }
                    }
                    p.note { span.iban { (iban(&account.iban)) } " · " code { (account.id) } }
                }
            }
        }
    };
    titled("accounts", "Accounts", None, &content)
}
