//! Requests that are right: every operation of the document, and the control paths.

use serde_json::{Value, json};

use crate::request::Request;

/// What the requests are about.
#[derive(Clone)]
pub(crate) struct Scene {
    pub(crate) client_id: String,
    pub(crate) client_secret: String,
    pub(crate) code: String,
    pub(crate) user_token: String,
    pub(crate) application_token: String,
    pub(crate) refresh_token: String,
    pub(crate) connection: String,
    pub(crate) push: String,
    pub(crate) transfer: String,
}

const SEPA: &str = "IT60X0542811101000000123456";

impl Scene {
    /// Every original.
    pub(crate) fn requests(&self) -> Vec<Request> {
        let mut requests = self.of_tokens();
        requests.extend(self.of_connections());
        // Most of what there is to make wrong is in these.
        for _ in 0..2 {
            requests.extend(self.of_pushes());
            requests.extend(self.of_listings());
        }
        requests.extend(self.of_people());
        requests.extend(self.of_control());
        requests
    }

    fn login(&self, grant: &str, more: (&str, &str)) -> Value {
        let mut login = json!({ "client_id": self.client_id, "client_secret": self.client_secret });
        login["grant_type"] = grant.into();
        if !more.0.is_empty() {
            login[more.0] = more.1.into();
        }
        login
    }

    /// How the scene comes by the application's token.
    pub(crate) fn create_application_token(&self) -> Request {
        let login = self.login("client_credentials", ("", ""));
        Request::new("createApplicationToken", "POST", "/oa2/v1/cc/token").json(login)
    }

    /// How the scene comes by a refresh token.
    pub(crate) fn create_user_token(&self) -> Request {
        let login = self.login("authorization_code", ("code", &self.code));
        Request::new("createUserToken", "POST", "/oa2/v1/ac/token").json(login)
    }

    fn of_tokens(&self) -> Vec<Request> {
        let refresh = self.login("refresh_token", ("refresh_token", &self.refresh_token));
        vec![
            self.create_application_token(),
            self.create_user_token(),
            Request::new("refreshUserToken", "PUT", "/oa2/v1/ac/token").json(refresh),
        ]
    }

    /// How the scene comes by a connection.
    pub(crate) fn create_connection(&self) -> Request {
        let webhooks = json!({ "ALL": "http://a:b@127.0.0.1:1/listener" });
        Request::new("createConnection", "POST", "/oa2/v1/connection")
            .bearer(&self.application_token)
            .json(json!({ "webhooks": webhooks, "loopback_uri": "freebooter://connected" }))
    }

    fn of_connections(&self) -> Vec<Request> {
        let path = format!("/oa2/v1/connection/{}", self.connection);
        let one = |name, method| Request::new(name, method, &path).bearer(&self.application_token);
        vec![
            self.create_connection(),
            one("getConnection", "GET"),
            one("deleteConnection", "DELETE"),
        ]
    }

    /// How the scene comes by a push.
    pub(crate) fn create_push(&self) -> Request {
        Request::new("createPush", "POST", "/bank/v2/push").bearer(&self.user_token).json(push())
    }

    fn of_pushes(&self) -> Vec<Request> {
        let path = format!("/bank/v2/push/{}", self.push);
        let one = |name, method| Request::new(name, method, &path).bearer(&self.user_token);
        vec![
            self.create_push(),
            one("getPush", "GET"),
            one("updatePush", "PATCH").json(push()),
            one("deletePush", "DELETE"),
        ]
    }

    fn of_listings(&self) -> Vec<Request> {
        let shared = [
            ("iban", SEPA),
            ("description", "money"),
            ("type", "SCT"),
            ("date_from", "1997-07-16T19:20:30+01:00"),
            ("date_to", "2027-07-16T19:20:30+01:00"),
            ("pg_num", "0"),
            ("pg_size", "100"),
        ];
        let pushes =
            [("status", "DRAFT,READY"), ("order_by", "date_creation"), ("order_dir", "desc")];
        let transfers = [("role", "source"), ("status", "BOOKED,ACCOUNTED,FAILED")];
        let (of_one, of_all) =
            (format!("/bank/v2/push/{}/transfers", self.push), "/bank/v2/push/-1/transfers");
        let transfer = format!("/bank/v2/push/transfer/{}", self.transfer);
        let get = |name, path: &str| Request::new(name, "GET", path).bearer(&self.user_token);
        vec![
            get("listPushes", "/bank/v2/pushes").query(&[&shared[..], &pushes].concat()),
            get("getTransfer", &transfer),
            get("listTransfers", &of_one).query(&[&shared[..], &transfers].concat()),
            get("listTransfers", of_all).query(&[&shared[..], &transfers].concat()),
        ]
    }

    fn of_people(&self) -> Vec<Request> {
        let post = |path: String| Request::new("people", "POST", &path);
        let (push, connection) = (&self.push, &self.connection);
        let mut requests: Vec<Request> = ["approve", "refuse", "clear", "reject"]
            .map(|action| post(format!("/_sandbox/pushes/{push}/{action}")))
            .into();
        requests.extend(["grant", "refuse", "revoke"].map(|action| {
            let account = json!({ "account": "BAC123456789" });
            post(format!("/_sandbox/connections/{connection}/{action}")).json(account)
        }));
        requests.push(post(format!("/_sandbox/transfers/{}/reject", self.transfer)));
        requests
    }

    /// How the scene comes by another application.
    pub(crate) fn add_application(&self) -> Request {
        let another = json!({ "client_id": "another" });
        Request::new("control", "POST", "/_sandbox/applications").json(another)
    }

    fn of_control(&self) -> Vec<Request> {
        let get =
            |path| Request::new("control", "GET", path).query(&[("application", &self.client_id)]);
        let post = |path| Request::new("control", "POST", path);
        let fault = json!({ "operation": "createPush", "fault": "status", "status": 503, "times": 1,
            "probability": 0.5, "seed": 1, "retry_after": 1, "body": "ErrorInfo" });
        vec![
            get("/_sandbox/credentials"),
            get("/_sandbox/clock"),
            get("/_sandbox/calls"),
            get("/_sandbox/faults"),
            get("/_sandbox/deliveries"),
            get("/_sandbox/applications"),
            post("/_sandbox/clock").json(json!({ "advance": "P1D" })),
            post("/_sandbox/clock").json(json!({ "now": "2026-12-24T18:00:00+01:00" })),
            post("/_sandbox/clock").json(json!({ "running": false })),
            post("/_sandbox/tokens/expire"),
            post("/_sandbox/faults").json(fault),
            self.add_application(),
            Request::new("control", "DELETE", "/_sandbox/applications/another"),
            Request::new("control", "DELETE", "/_sandbox/faults"),
            Request::new("page", "GET", "/"),
            Request::new("page", "GET", &format!("/u/2/{}", self.push)),
            Request::new("page", "GET", &format!("/u/20/{}", self.connection)),
        ]
    }
}

fn push() -> Value {
    json!({
        "amount": 120.00,
        "description": "Sending money",
        "transfer_description": "Sending money / first payment",
        "date_scheduled": "2026-02-01T10:00:00+01:00",
        "recurrence": { "period": "P2M", "count": 3, "date_end": "2027-12-31T00:00:00" },
        "source": { "account": "IT63B3606400003351234567" },
        "recipient": { "account": SEPA, "owner": { "name": "Edward Teach" } },
        "status": "READY",
        "webhooks": { "all": "http://a:b@127.0.0.1:1/listener" },
    })
}
