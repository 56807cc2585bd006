//! What may change in a document, and what each change means: the policy, as one table.
//!
//! Major is what breaks a program that worked with the released document: on the wire, because something is asked or
//! answered that was not agreed upon, or in source, because a name or a type that is generated from the document has
//! gone. Minor is what such a program survives if it keeps what the document asks of clients: to ignore what it does
//! not know. Patch is what only a reader of the document notices.

/// How much a change asks of those who use the document.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Class {
    Patch,
    Minor,
    Major,
}

impl Class {
    pub(super) fn name(self) -> &'static str {
        match self {
            Class::Patch => "patch",
            Class::Minor => "minor",
            Class::Major => "major",
        }
    }
}

/// Whom a change breaks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Breaks {
    Nobody,
    /// Whoever speaks the protocol, however the client came about.
    Wire,
    /// Programs that use a generated client, once it is generated anew.
    Clients,
    WireAndClients,
}

impl Breaks {
    pub(super) fn name(self) -> &'static str {
        match self {
            Breaks::Nobody => "nobody",
            Breaks::Wire => "the wire",
            Breaks::Clients => "generated clients",
            Breaks::WireAndClients => "the wire and generated clients",
        }
    }
}

/// Where the changed thing travels.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Side {
    /// The client writes it.
    Sent,
    /// The client reads it.
    Received,
    /// Both, or it is not known.
    Either,
}

/// What a change means.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Verdict {
    pub(super) class: Class,
    pub(super) breaks: Breaks,
    pub(super) why: &'static str,
}

/// A kind of change.
#[derive(Debug)]
pub(super) struct Row {
    /// What it is called in messages, and in the tests.
    pub(super) name: &'static str,
    sent: Verdict,
    received: Verdict,
}

impl Row {
    /// What it means on this side: on both, the graver of the two.
    pub(super) fn verdict(&self, side: Side) -> Verdict {
        match side {
            Side::Sent => self.sent,
            Side::Received => self.received,
            Side::Either if self.received.class > self.sent.class => self.received,
            Side::Either => self.sent,
        }
    }
}

const fn patch(why: &'static str) -> Verdict {
    Verdict { class: Class::Patch, breaks: Breaks::Nobody, why }
}

const fn minor(why: &'static str) -> Verdict {
    Verdict { class: Class::Minor, breaks: Breaks::Nobody, why }
}

const fn wire(why: &'static str) -> Verdict {
    Verdict { class: Class::Major, breaks: Breaks::Wire, why }
}

const fn clients(why: &'static str) -> Verdict {
    Verdict { class: Class::Major, breaks: Breaks::Clients, why }
}

const fn both(why: &'static str) -> Verdict {
    Verdict { class: Class::Major, breaks: Breaks::WireAndClients, why }
}

/// Names the kinds of change and lays down what each means: on both sides alike, or `sent` and `received` apart.
macro_rules! table {
    (@row $name:literal, sent $sent:expr, received $received:expr) => {
        Row { name: $name, sent: $sent, received: $received }
    };
    (@row $name:literal, $verdict:expr) => {
        Row { name: $name, sent: $verdict, received: $verdict }
    };
    ($($constant:ident $name:literal: [$($verdict:tt)+];)+) => {
        $(pub(super) const $constant: &Row = &table!(@row $name, $($verdict)+);)+
        /// Every kind of change.
        #[cfg(test)]
        pub(super) const ROWS: &[&Row] = &[$($constant),+];
    };
}

#[rustfmt::skip] // One line a kind of change is what makes the table readable.
table! {
    // What is only read by people.
    PROSE "prose": [patch("Only readers of the document notice.")];
    FORM "form": [patch("It is written differently and says the same.")];

    // The document as a whole.
    UNCLASSED "unclassed": [both("The change could not be classed: read it, and teach xtask/src/compat about it.")];
    OPENAPI "openapi": [clients("A program that reads the released version of OpenAPI may not read another.")];
    TITLE "title": [clients("openapi-python-client names its package after the title.")];
    SERVER_ADDED "server-added": [minor("A client stays with the server that it has chosen.")];
    SERVER_REMOVED "server-removed": [clients("A client that has chosen it by its index calls another or none.")];
    SERVER_MOVED "server-moved": [wire("A generated client calls the first server unless told, and others by their index.")];
    SECURITY_ADDED "security-added": [minor("The credentials that were accepted still are.")];
    SECURITY_LIFTED "security-lifted": [minor("A client that still sends credentials is served as before.")];
    SECURITY_REMOVED "security-removed": [wire("A client that sends the credentials that were accepted is refused.")];
    SCHEME_CHANGED "scheme-changed": [both("Credentials are sent in another way.")];

    // Operations.
    OPERATION_ADDED "operation-added": [minor("Nobody calls it yet.")];
    OPERATION_REMOVED "operation-removed": [both("Its callers find nothing there.")];
    OPERATION_ID "operation-id": [clients("The methods of all languages are named after it.")];
    OPERATION_TAG "operation-tag": [clients("Generators put the operation into the class or module of its tag.")];
    DEPRECATED "deprecated": [minor("It still works; compilers begin to warn.")];
    UNDEPRECATED "undeprecated": [patch("Compilers cease to warn.")];
    IDEMPOTENT "idempotent": [minor("A client that never repeats it is right as well.")];
    NOT_IDEMPOTENT "not-idempotent": [wire("A client that repeats it, as it was allowed to, may cause it twice.")];
    CALLBACK_ADDED "callback-added": [minor("Nobody listens yet, and nothing generated depends on it.")];
    CALLBACK_REMOVED "callback-removed": [wire("Its listeners wait for nothing.")];

    // Parameters and headers.
    PARAMETER_ADDED "parameter-added": [minor("Requests without it are served as before. Positional arguments of some languages shift.")];
    PARAMETER_ADDED_REQUIRED "parameter-added-required": [both("Requests without it are refused.")];
    PARAMETER_REMOVED "parameter-removed": [both("What it asked for is no longer heeded, and its setter has gone.")];
    PARAMETER_RENAMED "parameter-renamed": [both("It is no longer heeded under its old name, and its setter has gone.")];
    PARAMETERS_REORDERED "parameters-reordered": [clients("Where arguments are positional (Java, for one), two of the same type change places unseen.")];
    PARAMETER_STYLE "parameter-style": [wire("Its values are written in another way, so that the other side reads others.")];
    HEADER_ADDED "header-added": [sent wire("Requests without it may be refused."), received minor("A header that nobody knows is ignored.")];
    HEADER_REMOVED "header-removed": [both("Whoever reads it finds nothing.")];
    REQUIRED "required": [sent wire("What was left out until now must be sent."), received minor("What is promised now may have come before.")];
    OPTIONAL "optional": [sent minor("Whoever sends it is served as before; its type becomes optional in some languages."), received both("Whoever relies on it may find nothing.")];

    // Bodies.
    BODY_ADDED "body-added": [sent minor("Requests without it are served as before."), received minor("Listeners may ignore it.")];
    BODY_ADDED_REQUIRED "body-added-required": [sent both("Requests without it are refused."), received minor("Listeners may ignore it.")];
    BODY_REMOVED "body-removed": [both("What was sent with it is no longer heeded.")];
    MEDIA_TYPE_ADDED "media-type-added": [sent minor("The one that was accepted still is."), received wire("A client that reads only the others may be answered with it.")];
    MEDIA_TYPE_REMOVED "media-type-removed": [both("Whoever sends it, or asks for it, is refused.")];
    SUCCESS_ADDED "success-added": [sent minor("A listener may go on answering as before."), received both("A generated client does not take it for a success, or cannot read it.")];
    SUCCESS_REMOVED "success-removed": [both("Clients wait for a status that does not come, and its type has gone.")];
    ERROR_ADDED "error-added": [minor("Clients treat a status that they do not know by its class.")];
    ERROR_REMOVED "error-removed": [sent wire("A listener that answers with it is no longer understood."), received minor("Its range, or `default`, still covers it.")];
    ERROR_RANGE_REMOVED "error-range-removed": [both("Statuses of this class are no longer declared, and their bodies no longer read.")];
    LINK_ADDED "link-added": [minor("Nobody follows it yet.")];

    // Components.
    COMPONENT_ADDED "component-added": [minor("Nobody uses its name yet.")];
    COMPONENT_REMOVED "component-removed": [clients("Generated types are named after components; this one has gone.")];
    COMPONENT_RENAMED "component-renamed": [clients("Generated types are named after components; what is sent and received stays the same.")];

    // Schemas.
    TYPE_REPLACED "type-replaced": [both("Generated code has another type here, which may be written and read differently.")];
    TYPE "type": [both("Values of one type are refused by those who expect the other.")];
    FORMAT "format": [both("Generated code has another type here, which may refuse values or write them differently.")];
    SCHEMA_TITLE "schema-title": [clients("Some generators name the type after the title.")];
    PROPERTY_ADDED "property-added": [sent minor("Requests without it are served as before."), received minor("Clients ignore properties that they do not know; a strict one fails.")];
    PROPERTY_ADDED_REQUIRED "property-added-required": [sent both("Requests without it are refused."), received minor("Clients ignore properties that they do not know; a strict one fails.")];
    PROPERTY_REMOVED "property-removed": [sent both("What was said with it is no longer heeded, and its setter has gone."), received both("Whoever reads it finds nothing.")];
    PROPERTIES_REORDERED "properties-reordered": [clients("Where arguments of constructors are positional (Go, for one), two of the same type change places unseen.")];
    NULLABLE "nullable": [sent minor("Whoever sends a value is served as before."), received both("A client that expects a value fails at null.")];
    NOT_NULLABLE "not-nullable": [sent both("Whoever sends null is refused."), received minor("A client that expects null is content with a value.")];
    MEMBER_ADDED "member-added": [sent minor("The members that were accepted still are."), received minor("Clients must survive members that they do not know; a strict one fails.")];
    MEMBER_REMOVED "member-removed": [sent both("Whoever sends it is refused, and its constant has gone."), received clients("Its constant has gone.")];
    ENUM_INTRODUCED "enum-introduced": [both("Generated code has an enumeration here, and other values are refused.")];
    ENUM_LIFTED "enum-lifted": [both("Generated code has a plain value here, and any value may come.")];
    TIGHTENED "tightened": [sent wire("Values that were accepted are refused."), received minor("What comes now may have come before.")];
    LOOSENED "loosened": [sent minor("Values that were accepted still are."), received wire("Values may come that were excluded.")];
    PATTERN "pattern": [wire("Nobody can tell whether the new pattern takes all that the old one took.")];
    DEFAULT_ADDED "default-added": [sent minor("It says what absence has meant."), received minor("It says what absence has meant.")];
    DEFAULT_CHANGED "default-changed": [wire("Leaving it out means something else.")];
    ACCESS "access": [clients("Generated constructors and readers leave the property out, or have it anew.")];
    BRANCH_ADDED "branch-added": [sent minor("The values that were accepted still are."), received both("Values may come that no branch took.")];
    BRANCH_REMOVED "branch-removed": [both("Values of it are refused, and its type has gone.")];

    // Behaviour, which OpenAPI has no words for.
    TRANSITION_ADDED "transition-added": [minor("Clients that ask for the status see one more of the known ones.")];
    TRANSITION_OUT_OF_FINAL "transition-out-of-final": [wire("A client takes the status for final, and stops asking.")];
    TRANSITION_REMOVED "transition-removed": [wire("A client may wait for a change that does not come.")];
    TRANSITION_ACTOR "transition-actor": [wire("A client waits for somebody who no longer causes it.")];
    ERROR_CODE_ADDED "error-code-added": [minor("Clients treat a code that they do not know by its HTTP status.")];
    ERROR_CODE_REMOVED "error-code-removed": [clients("Its constant has gone.")];
    ERROR_CODE_NAME "error-code-name": [clients("Its constant is named after it.")];
}
