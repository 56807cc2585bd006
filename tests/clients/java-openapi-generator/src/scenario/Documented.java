package scenario;

import com.fasterxml.jackson.databind.ObjectMapper;
import org.openapitools.client.ApiClient;
import org.openapitools.client.ApiException;
import org.openapitools.client.api.ConnectionsApi;
import org.openapitools.client.api.PushesApi;
import org.openapitools.client.api.TokensApi;
import org.openapitools.client.api.TransfersApi;
import org.openapitools.client.model.AccessToken;
import org.openapitools.client.model.ErrorInfo;
import org.openapitools.client.model.PostedRecipient;
import org.openapitools.client.model.Push;
import org.openapitools.client.model.PushCreate;
import org.openapitools.client.model.PushStatus;

/** The money flow, step by step, and the errors of which each is read as an {@link ErrorInfo}. */
final class Documented {
    private static final ObjectMapper MAPPER = ApiClient.createDefaultObjectMapper();

    private Documented() {}

    static void run(Clients clients, Sandbox sandbox) throws Exception {
        Tokens tokens = new Tokens(new TokensApi(clients.anonymous()), sandbox);
        String applicationToken = Steps.get("application_token", tokens::applicationToken);
        ConnectionsApi connections = new ConnectionsApi(clients.withToken(applicationToken));
        String code = Steps.get("connect", () -> tokens.connect(connections));
        AccessToken first = Steps.get("user_token", () -> tokens.userToken(code));
        String userToken = Steps.get("refresh_token", () -> tokens.refresh(first));

        PushesApi api = new PushesApi(clients.withToken(userToken));
        TransfersApi transfers = new TransfersApi(clients.withToken(userToken));
        Pushes pushes = new Pushes(api);
        Push draft = Steps.get("create_draft", pushes::createDraft);
        Steps.run("read_push", () -> {
            pushes.readPush(draft);
            sandbox.orderDocumentedDates(draft.getId());
            pushes.readDates(draft.getId());
        });
        Steps.run("list_two_statuses", () -> pushes.listTwoStatuses(draft));
        Steps.run("page", pushes::page);
        Steps.run("make_ready", () -> pushes.makeReady(draft));
        Steps.run("wait_until_done", () -> {
            sandbox.approvePush(draft.getId());
            Expect.equal("the status", PushStatus.DONE, pushes.lastStatus(draft.getId()));
        });
        Steps.run("read_transfers", () -> pushes.readTransfers(transfers, draft));
        Steps.run("withdraw", () -> pushes.withdraw(connections));

        Steps.run("error_400", () -> {
            PostedRecipient wrong = new PostedRecipient().account("IT61X0542811101000000123456");
            PushCreate push = new PushCreate().amount(Pushes.AMOUNT).recipient(wrong);
            ErrorInfo error = expectRefusal(400, "104", () -> api.createPush(push));
            Expect.present("the description", error.getDescription());
        });
        Steps.run("error_numeric_code", () -> {
            sandbox.orderNumericCode();
            ErrorInfo error = expectRefusal(400, 10, () -> api.getPush(draft.getId()));
            Expect.equal("the description", "Missing arguments", error.getDescription());
        });
        Steps.run("error_401", () -> {
            PushesApi stranger = new PushesApi(clients.withToken("made-up"));
            ErrorInfo error = expectRefusal(401, "102", () -> stranger.getPush(draft.getId()));
            Expect.present("the description", error.getDescription());
        });
        Steps.run("error_404", () -> {
            ErrorInfo error = expectRefusal(404, null, () -> api.getPush("SEM0000000UN0"));
            Expect.present("the description", error.getDescription());
        });
    }

    /** The exception has the HTTP status, and the body that can be read as an {@link ErrorInfo}. */
    private static ErrorInfo expectRefusal(int status, Object code, Steps.Body<?> call) throws Exception {
        try {
            call.run();
        } catch (ApiException refusal) {
            ErrorInfo error = MAPPER.readValue(refusal.getResponseBody(), ErrorInfo.class);
            Expect.equal("the HTTP status", status, refusal.getCode());
            Expect.equal("the code", code, error.getCode());
            return error;
        }
        throw new AssertionError("the call succeeded");
    }
}
