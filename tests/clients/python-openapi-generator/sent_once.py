"""Proves that the client sends a refresh token once, even if the connection breaks.

The scenario cannot: Prism, which stands before the sandbox then, takes a broken connection for a
violation. So the server is a socket here, which closes each connection without an answer.
"""

from socket import create_server, socket
from threading import Thread

from calls import client
from droppay import GrantType, RefreshTokenRequest, TokensApi
from scenario_report import expect
from urllib3.exceptions import HTTPError


def hang_up(server: socket, methods: list[bytes]) -> None:
    """Reads requests and answers none of them, until the server is closed."""
    while True:
        try:
            connection, _ = server.accept()
        except OSError:
            return
        with connection:
            methods.append(connection.recv(65536).split(b" ")[0])


def main() -> None:
    """Refreshes a token where nobody answers."""
    methods: list[bytes] = []
    with create_server(("127.0.0.1", 0)) as server:
        Thread(target=hang_up, args=(server, methods), daemon=True).start()
        api = client()
        api.configuration.host = f"http://127.0.0.1:{server.getsockname()[1]}"
        request = RefreshTokenRequest(
            grant_type=GrantType.REFRESH_TOKEN,
            client_id="client",
            client_secret="secret",
            refresh_token="good-once",
        )
        try:
            TokensApi(api).refresh_user_token(request)
        except HTTPError:
            expect(methods, [b"PUT"])
        else:
            raise AssertionError("nobody answered, and the call succeeded")


if __name__ == "__main__":
    main()
