package scenario;

import org.openapitools.client.ApiClient;

/** The generated client, for one server and with the token that its calls need. */
final class Clients {
    private final String baseUrl;

    Clients(String baseUrl) {
        this.baseUrl = baseUrl;
    }

    ApiClient anonymous() {
        ApiClient client = new ApiClient();
        client.updateBaseUri(baseUrl);
        return client;
    }

    /** The client knows nothing of security schemes: a token is given to each by an interceptor. */
    ApiClient withToken(String token) {
        return anonymous().setRequestInterceptor(request -> request.header("Authorization", "Bearer " + token));
    }
}
