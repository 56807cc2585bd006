package scenario;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.openapitools.client.ApiClient;
import org.openapitools.client.ApiException;
import org.openapitools.client.api.ConnectionsApi;
import org.openapitools.client.api.PushesApi;
import org.openapitools.client.api.TokensApi;
import org.openapitools.client.api.TransfersApi;
import org.openapitools.client.model.AccessToken;
import org.openapitools.client.model.ApplicationTokenRequest;
import org.openapitools.client.model.Connection;
import org.openapitools.client.model.ConnectionCreate;
import org.openapitools.client.model.ConnectionStatus;
import org.openapitools.client.model.ErrorInfo;
import org.openapitools.client.model.GrantType;
import org.openapitools.client.model.OrderDirection;
import org.openapitools.client.model.PagingInfo;
import org.openapitools.client.model.PostedOwner;
import org.openapitools.client.model.PostedRecipient;
import org.openapitools.client.model.PostedStatus;
import org.openapitools.client.model.Push;
import org.openapitools.client.model.PushCreate;
import org.openapitools.client.model.PushOrderBy;
import org.openapitools.client.model.PushPage;
import org.openapitools.client.model.PushStatus;
import org.openapitools.client.model.PushTransfer;
import org.openapitools.client.model.PushUpdate;
import org.openapitools.client.model.RefreshTokenRequest;
import org.openapitools.client.model.TransferPage;
import org.openapitools.client.model.UserTokenRequest;
import scenario.Sandbox.Credentials;

/** The money flow, and what becomes of answers of a later version, all through the generated client. */
public final class Scenario {
    private static final String IBAN = "IT60X0542811101000000123456";
    private static final BigDecimal AMOUNT = new BigDecimal("120.00");
    private static final BigDecimal OTHER_AMOUNT = new BigDecimal("15.50");
    private static final ObjectMapper MAPPER = ApiClient.createDefaultObjectMapper();

    private final String baseUrl;
    private final Sandbox sandbox;
    private final Credentials credentials;
    private final TokensApi tokens;

    private Scenario(String baseUrl, Sandbox sandbox) throws IOException, InterruptedException {
        this.baseUrl = baseUrl;
        this.sandbox = sandbox;
        this.credentials = sandbox.credentials();
        this.tokens = new TokensApi(client());
    }

    public static void main(String[] arguments) throws Exception {
        Scenario scenario =
                new Scenario(environment("DROPPAY_BASE_URL"), new Sandbox(environment("DROPPAY_CONTROL_URL")));
        String mode = environment("DROPPAY_MODE");
        switch (mode) {
            case "documented" -> scenario.documented();
            case "evolved" -> scenario.evolved();
            default -> throw new IllegalArgumentException("DROPPAY_MODE is " + mode);
        }
    }

    private static String environment(String name) {
        String value = System.getenv(name);
        if (value == null) {
            throw new IllegalStateException("the environment variable " + name + " is not set");
        }
        return value;
    }

    private void documented() throws Exception {
        String applicationToken = Steps.get("application_token", this::applicationToken);
        ConnectionsApi connections = new ConnectionsApi(client(applicationToken));
        String code = Steps.get("connect", () -> connect(connections));
        AccessToken first = Steps.get("user_token", () -> userToken(code));
        String userToken = Steps.get("refresh_token", () -> refresh(first));
        PushesApi pushes = new PushesApi(client(userToken));

        Push draft = Steps.get("create_draft", () -> createDraft(pushes));
        Steps.run("read_push", () -> readPush(pushes, draft));
        Steps.run("list_two_statuses", () -> listTwoStatuses(pushes, draft));
        Steps.run("page", () -> page(pushes));
        Steps.run("make_ready", () -> makeReady(pushes, draft));
        Steps.run("wait_until_done", () -> {
            sandbox.approvePush(draft.getId());
            Expect.equal("the status", PushStatus.DONE, lastStatus(pushes, draft.getId()));
        });
        Steps.run("read_transfers", () -> readTransfers(new TransfersApi(client(userToken)), draft));
        Steps.run("withdraw", () -> withdraw(pushes, connections));
        Steps.run("error_400", () -> {
            PostedRecipient wrong = new PostedRecipient().account("IT61X0542811101000000123456");
            PushCreate push = new PushCreate().amount(AMOUNT).recipient(wrong);
            expectRefusal(400, "104", () -> pushes.createPush(push));
        });
        Steps.run("error_numeric_code", () -> {
            sandbox.orderNumericCode();
            ErrorInfo error = expectRefusal(400, 10, () -> pushes.getPush(draft.getId()));
            Expect.equal("the description", "Missing arguments", error.getDescription());
        });
        Steps.run("error_401", () -> {
            PushesApi stranger = new PushesApi(client("made-up"));
            expectRefusal(401, "102", () -> stranger.getPush(draft.getId()));
        });
        Steps.run("error_404", () -> {
            ErrorInfo error = expectRefusal(404, null, () -> pushes.getPush("SEM0000000UN0"));
            Expect.present("the description", error.getDescription());
        });
    }

    private void evolved() throws Exception {
        AccessToken token = userToken(credentials.connectionCode());
        PushesApi pushes = new PushesApi(client(token.getAccessToken()));
        Push push = newPush(pushes, PostedStatus.DRAFT);

        sandbox.orderEvolution("unknown_enum_value");
        Steps.find("unknown_enum_value", () -> {
            List<Push> answers = readTwice(pushes, push);
            Expect.equal("the status read", PushStatus.UNKNOWN_DEFAULT_OPEN_API, answers.get(0).getStatus());
            Expect.equal("the status listed", PushStatus.UNKNOWN_DEFAULT_OPEN_API, answers.get(1).getStatus());
            return "`UNKNOWN_DEFAULT_OPEN_API`; what the server wrote is lost";
        });

        sandbox.orderEvolution("extra_property");
        Steps.find("extra_property", () -> {
            String answers = MAPPER.writeValueAsString(readTwice(pushes, push));
            Expect.equal("that it is kept", false, answers.contains("added_later"));
            return "dropped";
        });
    }

    private String applicationToken() throws ApiException {
        AccessToken token = tokens.createApplicationToken(new ApplicationTokenRequest()
                .grantType(GrantType.CLIENT_CREDENTIALS)
                .clientId(credentials.clientId())
                .clientSecret(credentials.clientSecret())
                .scope("app"));
        Expect.amount(new BigDecimal(3600), token.getExpiresIn());
        return token.getAccessToken();
    }

    private String connect(ConnectionsApi connections) throws Exception {
        Connection asked = connections.createConnection(new ConnectionCreate());
        Expect.equal("the status", ConnectionStatus.WAITING, asked.getStatus());
        Expect.equal("the code", null, asked.getCode());
        sandbox.grantConnection(asked.getId());
        Connection granted = connections.getConnection(asked.getId());
        Expect.equal("the id", asked.getId(), granted.getId());
        Expect.equal("the status", ConnectionStatus.GRANTED, granted.getStatus());
        return Expect.present("the code", granted.getCode());
    }

    private AccessToken userToken(String code) throws ApiException {
        AccessToken token = tokens.createUserToken(new UserTokenRequest()
                .grantType(GrantType.AUTHORIZATION_CODE)
                .clientId(credentials.clientId())
                .clientSecret(credentials.clientSecret())
                .code(code));
        Expect.present("the refresh token", token.getRefreshToken());
        return token;
    }

    private String refresh(AccessToken first) throws ApiException {
        AccessToken second = tokens.refreshUserToken(new RefreshTokenRequest()
                .grantType(GrantType.REFRESH_TOKEN)
                .clientId(credentials.clientId())
                .clientSecret(credentials.clientSecret())
                .refreshToken(first.getRefreshToken()));
        Expect.equal("that the token is new", false, second.getAccessToken().equals(first.getAccessToken()));
        return second.getAccessToken();
    }

    private static Push createDraft(PushesApi pushes) throws ApiException {
        Push push = pushes.createPush(new PushCreate()
                .amount(AMOUNT)
                .recipient(recipient())
                .description("Sending money")
                .status(PostedStatus.DRAFT));
        Expect.equal("the status", PushStatus.DRAFT, push.getStatus());
        Expect.amount(AMOUNT, push.getAmount());
        return push;
    }

    private static void readPush(PushesApi pushes, Push draft) throws ApiException {
        Push push = pushes.getPush(draft.getId());
        Expect.equal("the push", draft, push);
        Expect.equal("the description", "Sending money", push.getDescription());
        Expect.equal("the account", IBAN, push.getRecipient().getAccount());
        Expect.equal("the owner", "Edward Teach", push.getRecipient().getOwner().getName());
    }

    private static void listTwoStatuses(PushesApi pushes, Push draft) throws ApiException {
        Push ready = newPush(pushes, PostedStatus.READY);
        Push deleted = newPush(pushes, PostedStatus.DRAFT);
        pushes.deletePush(deleted.getId());

        List<PushStatus> open = List.of(PushStatus.DRAFT, PushStatus.READY);
        List<Push> all = list(pushes, null, null, null).getPushes();
        List<Push> expected = all.stream().filter(push -> open.contains(push.getStatus())).toList();
        PushPage page = list(pushes, open, null, null);
        Expect.equal("the pushes", ids(expected), ids(page.getPushes()));
        Expect.equal("the number of pushes", (long) expected.size(), page.getPagingInfo().getTotalItems());
        Expect.equal("the drafts", 1, Collections.frequency(ids(page.getPushes()), draft.getId()));
        Expect.equal("the ready ones", 1, Collections.frequency(ids(page.getPushes()), ready.getId()));
        Expect.equal("the deleted ones", 0, Collections.frequency(ids(page.getPushes()), deleted.getId()));
        Expect.equal("the deleted ones of all", 1, Collections.frequency(ids(all), deleted.getId()));
    }

    private static void page(PushesApi pushes) throws ApiException {
        List<Push> all = list(pushes, null, null, null).getPushes();
        List<Push> seen = new ArrayList<>();
        long pages = 1;
        for (int number = 0; number < pages; number++) {
            PushPage page = list(pushes, null, number, 1);
            PagingInfo paging = page.getPagingInfo();
            Expect.equal("the pushes of a page", 1, page.getPushes().size());
            Expect.equal("the number of the page", (long) number, paging.getCurrentPage());
            Expect.equal("the size of the page", 1L, paging.getPageSize());
            Expect.equal("the number of pushes", (long) all.size(), paging.getTotalItems());
            pages = paging.getTotalPages();
            seen.addAll(page.getPushes());
        }
        Expect.equal("the pushes", ids(all), ids(seen));
    }

    private static void makeReady(PushesApi pushes, Push draft) throws ApiException {
        Push ready = pushes.updatePush(draft.getId(), new PushUpdate().status(PostedStatus.READY));
        Expect.equal("the id", draft.getId(), ready.getId());
        Expect.equal("the status", PushStatus.READY, ready.getStatus());
        Expect.amount(AMOUNT, ready.getAmount());
    }

    private static void readTransfers(TransfersApi transfers, Push draft) throws ApiException {
        TransferPage page =
                transfers.listTransfers(draft.getId(), null, null, null, null, null, null, null, null, null);
        Expect.equal("the transfers", 1, page.getTransfers().size());
        Expect.equal("the number of transfers", 1L, page.getPagingInfo().getTotalItems());
        PushTransfer listed = page.getTransfers().get(0);
        Expect.equal("the push", draft.getId(), listed.getPushId());
        Expect.amount(AMOUNT, listed.getAmount());
        Expect.equal("the transfer", listed, transfers.getTransfer(listed.getId()));
    }

    private static void withdraw(PushesApi pushes, ConnectionsApi connections) throws ApiException {
        Push push = newPush(pushes, PostedStatus.DRAFT);
        Push deleted = pushes.deletePush(push.getId());
        Expect.equal("the id", push.getId(), deleted.getId());
        Expect.equal("the status", PushStatus.DELETED, deleted.getStatus());
        Connection connection = connections.createConnection(new ConnectionCreate());
        Connection cancelled = connections.deleteConnection(connection.getId());
        Expect.equal("the id", connection.getId(), cancelled.getId());
        Expect.equal("the status", ConnectionStatus.CANCELLED, cancelled.getStatus());
    }

    /** An error has its HTTP status in the exception, and its {@link ErrorInfo} in the body that the exception keeps. */
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

    /** The push as {@code getPush} and {@code listPushes} show it, of which the essential must be readable. */
    private static List<Push> readTwice(PushesApi pushes, Push push) throws ApiException {
        Push read = pushes.getPush(push.getId());
        Push listed = list(pushes, null, null, null).getPushes().stream()
                .filter(candidate -> candidate.getId().equals(push.getId()))
                .findFirst()
                .orElseThrow();
        Expect.equal("the id", push.getId(), read.getId());
        Expect.amount(OTHER_AMOUNT, read.getAmount());
        Expect.amount(OTHER_AMOUNT, listed.getAmount());
        return List.of(read, listed);
    }

    private static Push newPush(PushesApi pushes, PostedStatus status) throws ApiException {
        Push push = pushes.createPush(
                new PushCreate().amount(OTHER_AMOUNT).recipient(recipient()).status(status));
        Expect.equal("the status", status.getValue(), push.getStatus().getValue());
        Expect.amount(OTHER_AMOUNT, push.getAmount());
        return push;
    }

    private static PostedRecipient recipient() {
        return new PostedRecipient().account(IBAN).owner(new PostedOwner().name("Edward Teach"));
    }

    /** The status of the push once it is done, or after a hundred looks. */
    private static PushStatus lastStatus(PushesApi pushes, String id) throws ApiException, InterruptedException {
        for (int looks = 1; ; looks++) {
            PushStatus status = pushes.getPush(id).getStatus();
            if (status == PushStatus.DONE || looks == 100) {
                return status;
            }
            Thread.sleep(50);
        }
    }

    private static PushPage list(PushesApi pushes, List<PushStatus> statuses, Integer number, Integer size)
            throws ApiException {
        PushOrderBy order = PushOrderBy.DATE_CREATION;
        return pushes.listPushes(null, statuses, null, null, null, null, order, OrderDirection.DESC, number, size);
    }

    private static List<String> ids(List<Push> pushes) {
        return pushes.stream().map(Push::getId).sorted().toList();
    }

    private ApiClient client() {
        ApiClient client = new ApiClient();
        client.updateBaseUri(baseUrl);
        return client;
    }

    /** The client knows nothing of security schemes: a token is given to each by an interceptor. */
    private ApiClient client(String token) {
        return client().setRequestInterceptor(request -> request.header("Authorization", "Bearer " + token));
    }
}
