use quote::quote;

use super::*;

fn known() -> Known {
    Known {
        operations: BTreeMap::from([("get_push".to_owned(), "getPush".to_owned())]),
        received: BTreeSet::from(["Push".to_owned()]),
    }
}

/// A client as progenitor writes it, with the given functions in its only builder.
fn generated(functions: proc_macro2::TokenStream) -> proc_macro2::TokenStream {
    quote! {
        pub use progenitor_client::{ByteStream, ClientInfo, Error, ResponseValue};
        pub mod types {
            #[doc = "A push.\n\n\nIt moves money.\n"]
            #[derive(Clone, Debug, schemars::JsonSchema)]
            pub struct Push { pub id: String }
            #[derive(Clone, Debug, schemars::JsonSchema)]
            pub struct PushCreate { pub id: String }
        }
        #[derive(Clone, Debug)]
        pub struct Client { pub(crate) baseurl: String }
        impl Client {
            pub fn new(baseurl: &str) -> Self { todo!() }
            pub fn new_with_client(baseurl: &str) -> Self { todo!() }
        }
        pub mod builder { impl<'a> GetPush<'a> { #functions } }
        pub mod prelude {}
    }
}

fn adapted(functions: proc_macro2::TokenStream) -> Result<(String, String), String> {
    let adapted = client(generated(functions), known())?;
    Ok((prettyplease::unparse(&adapted.client), prettyplease::unparse(&adapted.types)))
}

#[test]
fn constructors_prelude_and_the_other_runtime_are_gone() {
    let (client, _) = adapted(quote!()).unwrap();
    for unwanted in ["fn new", "prelude", "progenitor_client", "ByteStream", "Debug"] {
        assert!(!client.contains(unwanted), "{unwanted}: {client}");
    }
    assert!(client.contains("use crate::runtime::{ClientInfo, Error, ResponseValue};"), "{client}");
}

#[test]
fn types_derive_schemas_on_request_and_are_open_where_droppay_sends_them() {
    let (_, types) = adapted(quote!()).unwrap();
    assert!(types.contains("derive(::schemars::JsonSchema)"), "{types}");
    assert!(!types.contains("Debug, schemars"), "{types}");
    assert!(types.contains("#[non_exhaustive]\npub struct Push {"), "{types}");
    assert_eq!(types.matches("non_exhaustive").count(), 1, "{types}");
}

#[test]
fn documentation_of_several_lines_has_a_comment_for_each() {
    let (_, types) = adapted(quote!()).unwrap();
    assert!(types.contains("/// A push.\n///\n/// It moves money.\n#["), "{types}");
}

#[test]
fn a_call_names_the_operation_as_the_document_does() {
    let send = quote! {
        pub async fn send(self) -> Result<ResponseValue<types::Push>, Error<types::ErrorInfo>> {
            let id = id.map_err(Error::InvalidRequest)?;
            let mut header_map = HeaderMap::with_capacity(1usize);
            header_map.append(HeaderName::from_static("api-version"), version);
            let url = format!("{}/bank/v2/push/{}", client.baseurl, encode_path(&id.to_string()));
            let mut request = client.client.get(url).header(::reqwest::header::ACCEPT, "application/json").headers(header_map).build()?;
            let info = OperationInfo { operation_id: "get_push" };
            match status {
                200..=299 => ResponseValue::from_response(response).await,
                400u16..=499u16 => Err(Error::ErrorResponse(ResponseValue::from_response(response).await?)),
                _ => Err(Error::UnexpectedResponse(response)),
            }
        }
    };
    let (client, _) = adapted(send).unwrap();
    assert!(
        client.contains("operation_id: \"getPush\"")
            && client.contains("client.conclude(outcome, \"getPush\")"),
        "{client}"
    );
    assert!(client.contains("200..=299 => ResponseValue::from_response(response),"), "{client}");
    assert!(client.contains("Err(Error::from_response(response))"), "{client}");
    assert!(client.contains("Err(Error::unexpected_response(response))"), "{client}");
    assert!(client.contains("id.map_err(Error::invalid_request)?"), "{client}");
    assert!(!client.contains("Error<"), "{client}");
    assert!(
        client.contains("let mut request = client.request(::reqwest::Method::GET, url)?;"),
        "{client}"
    );
    assert!(!client.contains("header_map"), "{client}");
    assert!(client.contains(".url(&format!(\"/bank/v2/push/{}\""), "{client}");
}

#[test]
fn a_form_that_is_not_known_is_an_error() {
    for (unknown, named) in [
        (
            quote!(
                fn other() {
                    Err(Error::Custom(text))
                }
            ),
            "Error::Custom",
        ),
        (
            quote!(
                fn other() {
                    OperationInfo { operation_id: "put_push" }
                }
            ),
            "put_push",
        ),
        (
            quote!(
                pub async fn send(self) -> Result<(), Error> {
                    Ok(())
                }
            ),
            "OperationInfo",
        ),
        (
            quote!(
                pub async fn send(self) -> Result<(), Error> {
                    let mut header_map = HeaderMap::with_capacity(2usize);
                    header_map.append("api-version", version);
                    header_map.append("x-droppay-trace", trace);
                    let mut request = client
                        .client
                        .get(url)
                        .header(::reqwest::header::ACCEPT, "application/json")
                        .headers(header_map)
                        .build()?;
                    OperationInfo { operation_id: "get_push" };
                }
            ),
            "header",
        ),
    ] {
        let problem = adapted(unknown).expect_err(named);
        assert!(problem.contains(named) && problem.contains("teach `adapt`"), "{problem}");
    }
}

#[test]
fn a_setter_of_something_optional_takes_values_and_options() {
    let setters = quote! {
        pub fn iban<V>(mut self, value: V) -> Self where V: std::convert::TryInto<::droppay_api::Iban> {
            self.iban = value.try_into().map(Some).map_err(|_| "conversion failed".to_string());
            self
        }
        pub fn note<T>(mut self, value: T) -> Self
        where T: ::std::convert::TryInto<::std::option::Option<::std::string::String>>, T::Error: ::std::fmt::Display
        {
            self.note = value.try_into().map_err(|e| format!("{e}"));
            self
        }
    };
    let (client, _) = adapted(setters).unwrap();
    assert!(client.contains("V: crate::IntoOptional<::droppay_api::Iban, Given>"), "{client}");
    assert!(client.contains("V: crate::IntoOptional<::std::string::String, Given>"), "{client}");
    assert_eq!(client.matches("value.into_optional()").count(), 2, "{client}");
}

#[test]
fn a_setter_of_something_required_keeps_the_reason_of_a_refusal() {
    let setter = quote! {
        pub fn id<V>(mut self, value: V) -> Self where V: std::convert::TryInto<::droppay_api::ResourceId> {
            self.id = value.try_into().map_err(|_| "conversion failed".to_string());
            self
        }
    };
    let (client, _) = adapted(setter).unwrap();
    assert!(
        client.contains("self.id = value.try_into().map_err(|cause| format!(\"id: {cause}\"));"),
        "{client}"
    );
}

/// A client whose only builder has this field and these functions.
fn with_builder(
    field: proc_macro2::TokenStream,
    functions: proc_macro2::TokenStream,
) -> Result<String, String> {
    let mut file: File = parse_quote! {
        pub mod builder {
            pub struct GetPush<'a> { #field, id: Result<String, String> }
            impl<'a> GetPush<'a> { #functions }
        }
    };
    ownership::grant(&mut file)?;
    Ok(prettyplease::unparse(&file))
}

#[test]
fn a_builder_borrows_its_client_until_it_is_to_own_it() {
    let new = quote! {
        pub fn new(client: &'a super::Client) -> Self { Self { client: client, id: Err("id".to_owned()) } }
    };
    let builder = with_builder(quote!(client: &'a super::Client), new).unwrap();
    for expected in [
        "client: ::std::borrow::Cow<'a, super::Client>,",
        "client: ::std::borrow::Cow::Borrowed(client),",
        "pub fn into_owned(self) -> GetPush<'static> {",
        "client: ::std::borrow::Cow::Owned(self.client.into_owned()),",
        "id: self.id,",
    ] {
        assert!(builder.contains(expected), "{expected}: {builder}");
    }
}

#[test]
fn a_builder_that_borrows_no_client_is_left_alone_and_one_without_a_constructor_is_an_error() {
    let builder = with_builder(quote!(client: super::Client), quote!()).unwrap();
    assert!(!builder.contains("Cow") && !builder.contains("into_owned"), "{builder}");
    let problem = with_builder(quote!(client: &'a super::Client), quote!()).unwrap_err();
    assert!(problem.contains("GetPush") && problem.contains("teach `adapt`"), "{problem}");
}

#[test]
fn a_mock_matches_an_id_as_it_is() {
    let file = mock(quote!(
        fn id() {
            Regex::new(&format!("^/push/{}$", value.to_string()))
        }
    ))
    .unwrap();
    assert!(
        prettyplease::unparse(&file)
            .replace("& ", "&")
            .contains("regex::escape(&value.to_string())")
    );
}
