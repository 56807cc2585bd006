package scenario;

import java.io.IOException;
import java.math.BigDecimal;
import org.openapitools.client.ApiException;
import org.openapitools.client.api.ConnectionsApi;
import org.openapitools.client.api.TokensApi;
import org.openapitools.client.model.AccessToken;
import org.openapitools.client.model.ApplicationTokenRequest;
import org.openapitools.client.model.Connection;
import org.openapitools.client.model.ConnectionCreate;
import org.openapitools.client.model.ConnectionStatus;
import org.openapitools.client.model.GrantType;
import org.openapitools.client.model.RefreshTokenRequest;
import org.openapitools.client.model.UserTokenRequest;
import scenario.Sandbox.Credentials;

/** The steps from the credentials of the application to the token of a user. */
final class Tokens {
    private final TokensApi tokens;
    private final Sandbox sandbox;
    private final Credentials credentials;

    Tokens(TokensApi tokens, Sandbox sandbox) throws IOException, InterruptedException {
        this.tokens = tokens;
        this.sandbox = sandbox;
        this.credentials = sandbox.credentials();
    }

    /** The code of the connection that every sandbox has from the start. */
    String grantedCode() {
        return credentials.connectionCode();
    }

    String applicationToken() throws ApiException {
        AccessToken token = tokens.createApplicationToken(new ApplicationTokenRequest()
                .grantType(GrantType.CLIENT_CREDENTIALS)
                .clientId(credentials.clientId())
                .clientSecret(credentials.clientSecret())
                .scope("app"));
        Expect.amount(new BigDecimal(3600), token.getExpiresIn());
        return token.getAccessToken();
    }

    String connect(ConnectionsApi connections) throws Exception {
        Connection asked = connections.createConnection(new ConnectionCreate());
        Expect.equal("the status", ConnectionStatus.WAITING, asked.getStatus());
        Expect.equal("the code", null, asked.getCode());
        sandbox.grantConnection(asked.getId());
        Connection granted = connections.getConnection(asked.getId());
        Expect.equal("the id", asked.getId(), granted.getId());
        Expect.equal("the status", ConnectionStatus.GRANTED, granted.getStatus());
        return Expect.present("the code", granted.getCode());
    }

    AccessToken userToken(String code) throws ApiException {
        AccessToken token = tokens.createUserToken(new UserTokenRequest()
                .grantType(GrantType.AUTHORIZATION_CODE)
                .clientId(credentials.clientId())
                .clientSecret(credentials.clientSecret())
                .code(code));
        Expect.present("the refresh token", token.getRefreshToken());
        return token;
    }

    String refresh(AccessToken first) throws ApiException {
        AccessToken second = tokens.refreshUserToken(new RefreshTokenRequest()
                .grantType(GrantType.REFRESH_TOKEN)
                .clientId(credentials.clientId())
                .clientSecret(credentials.clientSecret())
                .refreshToken(first.getRefreshToken()));
        Expect.equal("that the token is new", false, second.getAccessToken().equals(first.getAccessToken()));
        return second.getAccessToken();
    }
}
