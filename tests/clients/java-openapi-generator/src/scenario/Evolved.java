package scenario;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.List;
import org.openapitools.client.ApiClient;
import org.openapitools.client.ApiException;
import org.openapitools.client.api.PushesApi;
import org.openapitools.client.api.TokensApi;
import org.openapitools.client.model.AccessToken;
import org.openapitools.client.model.PostedStatus;
import org.openapitools.client.model.Push;
import org.openapitools.client.model.PushStatus;

/** What the client makes of answers of a later version, which the document does not know. */
final class Evolved {
    private static final ObjectMapper MAPPER = ApiClient.createDefaultObjectMapper();

    private Evolved() {}

    static void run(Clients clients, Sandbox sandbox) throws Exception {
        Tokens tokens = new Tokens(new TokensApi(clients.anonymous()), sandbox);
        AccessToken token = tokens.userToken(tokens.grantedCode());
        PushesApi api = new PushesApi(clients.withToken(token.getAccessToken()));
        Pushes pushes = new Pushes(api);
        Push push = pushes.newPush(PostedStatus.DRAFT);

        sandbox.orderEvolution("unknown_enum_value");
        Steps.find("unknown_enum_value", () -> {
            List<Push> answers = readTwice(api, pushes, push);
            Expect.equal("the status read", PushStatus.UNKNOWN_DEFAULT_OPEN_API, answers.get(0).getStatus());
            Expect.equal("the status listed", PushStatus.UNKNOWN_DEFAULT_OPEN_API, answers.get(1).getStatus());
            return "`UNKNOWN_DEFAULT_OPEN_API`; what the server wrote is lost";
        });

        sandbox.orderEvolution("extra_property");
        Steps.find("extra_property", () -> {
            String answers = MAPPER.writeValueAsString(readTwice(api, pushes, push));
            Expect.equal("that it is kept", false, answers.contains("added_later"));
            return "dropped";
        });
    }

    /** The push as {@code getPush} and {@code listPushes} show it, of which the essential must be readable. */
    private static List<Push> readTwice(PushesApi api, Pushes pushes, Push push) throws ApiException {
        Push read = api.getPush(push.getId());
        Push listed = pushes.list(null).getPushes().stream()
                .filter(candidate -> candidate.getId().equals(push.getId()))
                .findFirst()
                .orElseThrow();
        Expect.equal("the id", push.getId(), read.getId());
        Expect.amount(Pushes.OTHER_AMOUNT, read.getAmount());
        Expect.amount(Pushes.OTHER_AMOUNT, listed.getAmount());
        return List.of(read, listed);
    }
}
