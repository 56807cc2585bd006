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

    /** Lets the next {@code getPush} fail with a number for its code. */
    void orderNumericCode() throws IOException, InterruptedException {
        orderFaults(List.of(Map.of(
                "fault", "status",
                "status", 400,
                "body", Map.of("code", 10, "description", "Missing arguments"),
                "operation", "getPush",
                "times", 1)));
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
