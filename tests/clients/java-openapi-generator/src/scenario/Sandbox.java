package scenario;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.List;
import java.util.Map;

/** The control paths of the sandbox: what the account's owner does, and what is to go wrong. No part of the API. */
final class Sandbox {
    /** The four shapes of date that DropPay's documents show, of which only the first is one of RFC 3339. */
    static final String WITH_OFFSET = "2016-07-16T19:20:30+01:00";

    static final String WITHOUT_OFFSET = "2019-07-10T00:00:00";
    static final String WITH_SPACE = "2018-06-15 10:00:00";
    static final String DAY_ALONE = "2016-10-12";

    private static final ObjectMapper MAPPER = new ObjectMapper();

    private final HttpClient http = HttpClient.newHttpClient();
    private final String url;

    Sandbox(String url) {
        this.url = url;
    }

    @JsonIgnoreProperties(ignoreUnknown = true)
    record Credentials(
            @JsonProperty("client_id") String clientId,
            @JsonProperty("client_secret") String clientSecret,
            @JsonProperty("connection_code") String connectionCode) {}

    Credentials credentials() throws IOException, InterruptedException {
        return MAPPER.readValue(control("GET", "/_sandbox/credentials", ""), Credentials.class);
    }

    void grantConnection(String id) throws IOException, InterruptedException {
        control("POST", "/_sandbox/connections/" + id + "/grant", "");
    }

    void approvePush(String id) throws IOException, InterruptedException {
        control("POST", "/_sandbox/pushes/" + id + "/approve", "");
    }

    /** Lets the next {@code getPush} answer with a push that has a date of each shape. */
    void orderDocumentedDates(String id) throws IOException, InterruptedException {
        orderAnswer(200, Map.of(
                "id", id,
                "status", "READY",
                "date_creation", WITH_OFFSET,
                "date_scheduled", WITH_SPACE,
                "date_recipient", DAY_ALONE,
                "recurrence", Map.of("period", "P2M", "date_end", WITHOUT_OFFSET)));
    }

    /** Lets the next {@code getPush} fail with a number for its code. */
    void orderNumericCode() throws IOException, InterruptedException {
        orderAnswer(400, Map.of("code", 10, "description", "Missing arguments"));
    }

    private void orderAnswer(int status, Map<String, Object> body) throws IOException, InterruptedException {
        orderFaults(List.of(
                Map.of("fault", "status", "status", status, "body", body, "operation", "getPush", "times", 1)));
    }

    /** Lets the next {@code getPush} and the next {@code listPushes} answer as a later version of DropPay might. */
    void orderEvolution(String fault) throws IOException, InterruptedException {
        orderFaults(List.of(
                Map.of("fault", fault, "operation", "getPush", "times", 1),
                Map.of("fault", fault, "operation", "listPushes", "times", 1)));
    }

    /** These faults and no others: what an earlier step ordered, and did not meet because it failed, is taken back. */
    private void orderFaults(List<Map<String, Object>> faults) throws IOException, InterruptedException {
        control("DELETE", "/_sandbox/faults", "");
        control("POST", "/_sandbox/faults", MAPPER.writeValueAsString(faults));
    }

    private String control(String method, String path, String body) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(URI.create(url + path))
                .header("Content-Type", "application/json")
                .method(method, BodyPublishers.ofString(body))
                .build();
        HttpResponse<String> response = http.send(request, BodyHandlers.ofString());
        if (response.statusCode() != 200) {
            throw new IOException(method + " " + path + ": " + response.statusCode() + " " + response.body());
        }
        return response.body();
    }
}
