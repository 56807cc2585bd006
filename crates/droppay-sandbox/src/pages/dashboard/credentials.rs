//! The credentials of the beginning, out of sight until they are asked for.

use maud::{Markup, html};

use crate::credentials::Credentials;
use crate::pages::visit::Visit;
use crate::world::accounts::Account;

pub(super) fn section(visit: &Visit, accounts: Vec<Account>) -> Markup {
    let credentials = Credentials::seeded(visit.world.identity(), accounts);
    let lines = [
        ("client_id", &credentials.client_id),
        ("client_secret", &credentials.client_secret),
        ("connection", &credentials.connection_id),
        ("code", &credentials.connection_code),
        ("access token", &credentials.access_token),
    ];
    html! {
        section #credentials aria-labelledby="credentials-title" {
            h2 #credentials-title { "Credentials" }
            details #credentials-shown {
                summary { "Show them" }
                dl.particulars {
                    dt { "address" }
                    dd { code { (visit.applications.base_url()) } }
                    @for (name, value) in lines {
                        dt { (name) }
                        dd { code { (value) } }
                    }
                }
            }
        }
    }
}
