//! Who is let in.

use base64::{Engine as _, engine::general_purpose::STANDARD};
use droppay_ext::{
    api::types::PushStatus,
    webhook::{CredentialFault, Credentials, Listener, Refusal, Subscription, compose},
};
use http::{HeaderMap, HeaderValue, StatusCode, header::AUTHORIZATION};

use crate::{URL, subscription};

fn credentials(user: &str, password: &str) -> Credentials {
    Credentials::new(user, password).expect("HTTP Basic can carry them")
}

fn basic(text: impl AsRef<[u8]>) -> String {
    format!("Basic {}", STANDARD.encode(text))
}

/// What a listener says to these headers. An event is behind them, so that only they decide.
fn asked(listener: &Listener, values: &[&str]) -> Result<(), Refusal> {
    let mut headers = HeaderMap::new();
    for value in values {
        headers.append(AUTHORIZATION, HeaderValue::try_from(*value).expect("it is a header"));
    }
    let event = compose::push_status("SEM1234568UN8", PushStatus::Done);
    listener.receive(&headers, &event.body()).map(drop)
}

#[test]
fn the_right_credentials_are_accepted_however_the_scheme_is_spelt() {
    let listener = subscription().listener();
    let encoded = STANDARD.encode("credenA:credenB");
    for scheme in ["Basic ", "basic ", "BASIC ", "bAsIc    "] {
        assert_eq!(asked(&listener, &[&format!("{scheme}{encoded}")]), Ok(()), "{scheme:?}");
    }
}

#[test]
fn each_attack_is_refused_alike_and_told_apart_in_the_log() {
    use CredentialFault::{Missing, OtherScheme, Repeated, Undecodable, Wrong};
    let encoded = STANDARD.encode("credenA:credenB");
    let right = format!("Basic {encoded}");
    let endless = basic("x".repeat(1 << 20));
    let long = basic(format!("credenA:credenB{}", "x".repeat(2_000)));
    let url_safe = basic("credenA:credenB").replace('=', "") + "_-";
    let table: &[(&str, &[&str], CredentialFault)] = &[
        ("no header", &[], Missing),
        ("an empty header", &[""], OtherScheme),
        ("two headers", &[&right, &right], Repeated),
        ("two headers, the second wrong", &[&right, &basic("a:b")], Repeated),
        ("two headers, the first wrong", &[&basic("a:b"), &right], Repeated),
        ("two in one header", &[&format!("{right}, {right}")], Undecodable),
        ("another scheme", &[&format!("Bearer {encoded}")], OtherScheme),
        ("a longer scheme", &[&format!("Basics {encoded}")], OtherScheme),
        ("a shorter scheme", &[&format!("Basi {encoded}")], OtherScheme),
        ("no scheme", &[&encoded], OtherScheme),
        ("a tab for the space", &[&format!("Basic\t{encoded}")], OtherScheme),
        ("no space", &[&format!("Basic{encoded}")], OtherScheme),
        ("plain text", &["Basic credenA:credenB"], Undecodable),
        ("Base64 without its end", &[&right[..right.len() - 1]], Undecodable),
        ("Base64 for URLs", &[&url_safe], Undecodable),
        ("Base64 and more", &[&format!("{right} x")], Undecodable),
        ("nothing encoded", &["Basic "], Wrong),
        ("only the scheme", &["Basic"], Wrong),
        ("a huge header", &[&endless], Undecodable),
        ("a long header", &[&long], Undecodable),
        ("empty credentials", &[&basic(":")], Wrong),
        ("no colon", &[&basic("credenAcredenB")], Wrong),
        ("a wrong user", &[&basic("credenX:credenB")], Wrong),
        ("a wrong password", &[&basic("credenA:credenX")], Wrong),
        ("both swapped", &[&basic("credenB:credenA")], Wrong),
        ("no user", &[&basic(":credenB")], Wrong),
        ("no password", &[&basic("credenA:")], Wrong),
        ("a password too short", &[&basic("credenA:creden")], Wrong),
        ("a password too long", &[&basic("credenA:credenBB")], Wrong),
        ("a password with an end of line", &[&basic("credenA:credenB\n")], Wrong),
        ("a password with a zero", &[&basic("credenA:credenB\0")], Wrong),
        ("other capitals", &[&basic("credena:credenb")], Wrong),
        ("no UTF-8", &[&basic(b"credenA:\xff")], Wrong),
    ];
    let listener = subscription().listener();
    for (attack, headers, fault) in table {
        let refusal = asked(&listener, headers).expect_err(attack);
        assert_eq!(refusal, Refusal::Credentials(*fault), "{attack}");
        assert_eq!(refusal.status(), StatusCode::UNAUTHORIZED, "{attack}");
        let challenge = Some(r#"Basic realm="events", charset="UTF-8""#);
        assert_eq!(refusal.challenge(), challenge, "{attack}");
        let shown = format!("{refusal} {refusal:?}");
        assert!(!shown.contains("credenA") && !shown.contains("credenB"), "{attack}: {shown}");
    }
    let told: std::collections::BTreeSet<String> =
        table.iter().map(|(_, _, fault)| fault.to_string()).collect();
    assert_eq!(told.len(), 5, "the log tells five faults apart");
}

#[test]
fn a_colon_in_the_password_belongs_to_it() {
    let listener = Listener::new(&credentials("user", "p:ass::word:"));
    assert_eq!(asked(&listener, &[&basic("user:p:ass::word:")]), Ok(()));
    for wrong in ["user:p", "user:p:ass::word", "user:p:ass:word:", "user::p:ass::word:"] {
        assert!(asked(&listener, &[&basic(wrong)]).is_err(), "{wrong}");
    }
}

#[test]
fn letters_beyond_ascii_are_utf_8() {
    let listener = Listener::new(&credentials("Müller", "pässword€"));
    assert_eq!(asked(&listener, &[&basic("Müller:pässword€")]), Ok(()));
    let latin_1 = basic(b"M\xfcller:p\xe4ssword");
    assert_eq!(asked(&listener, &[&latin_1]), Err(CredentialFault::Wrong.into()));
}

#[test]
fn the_longest_credentials_that_can_be_made_are_accepted() {
    let longest = credentials("user", &"p".repeat(1_020));
    let value = longest.authorization();
    let value = value.to_str().expect("it is ASCII");
    assert_eq!(asked(&Listener::new(&longest), &[value]), Ok(()));
}

#[test]
fn old_and_new_credentials_are_accepted_while_they_are_replaced() {
    let (old, new, newest) = (credentials("a", "1"), credentials("a", "2"), credentials("b", "3"));
    let listener = Listener::new(&new).also_accepting(&old).also_accepting(&newest);
    for known in ["a:1", "a:2", "b:3"] {
        assert_eq!(asked(&listener, &[&basic(known)]), Ok(()), "{known}");
    }
    for mixed in ["b:1", "b:2", "a:3", "a:12", "a:", ":1"] {
        assert!(asked(&listener, &[&basic(mixed)]).is_err(), "{mixed}");
    }
    assert!(asked(&Listener::new(&new), &[&basic("a:1")]).is_err(), "the old ones were dropped");
}

#[test]
fn what_a_subscription_sends_is_what_its_listener_expects() {
    for (user, password) in
        [("credenA", "credenB"), ("us er", "p@ss:w/ord%41"), ("è", "🏴‍☠️"), ("%", "%%3A")]
    {
        let made = Subscription::new(URL, user, password).expect("it is safe");
        let read = Subscription::from_url(made.url().as_str()).expect("it is safe");
        let request = compose::push_status("SEM1", PushStatus::Done).request(&read);
        assert!(made.listener().receive(request.headers(), request.body()).is_ok(), "{password}");
    }
}
