"""A token server of our own: Microsoft's device code, Google's pasted code, refresh, introspection.

HTTPS for us, as both libraries demand; a plain port beside it for Dovecot's questions. It runs on
threads, so that a test may block on a program that logs in.
"""

from __future__ import annotations

import base64
import hashlib
import json
import threading
from collections.abc import Mapping
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from types import TracebackType
from urllib.parse import parse_qs, urlencode, urlsplit

from tests.support.certificates import Authority, server_context

CLIENT = "11111111-2222-3333-4444-555555555555"
CLIENT_SECRET = "GOCSPX-not-really-secret"
USER_CODE = "HJKL-PQRS"


class TokenServer:
    """Gives tokens to whoever asks rightly.

    `device_answers` are told one after the other before the device code is good; `trouble` are
    (status, body) told instead of the next answers of the token endpoint.
    """

    def __init__(self, folder: Path, *, user: str, lifetime_s: int = 3600) -> None:
        self.user = user
        self.lifetime_s = lifetime_s
        self.rotates = True
        self.gives_refresh = True
        self.scope: str | None = None
        self.no_tenants: set[str] = set()
        self.babble = b""
        """What stands in the place of every answer, as a proxy's page would."""
        self.device_answers: list[str] = []
        self.trouble: list[tuple[int, dict[str, str]]] = []
        self.asked: list[tuple[str, dict[str, str]]] = []
        self.active: set[str] = set()
        self.refresh_tokens: set[str] = set()
        self.secrets: set[str] = set()
        """Everything ever given that nobody may find in a log."""
        self._challenge = ""
        self._given = 0
        self._lock = threading.Lock()
        self.authority = Authority(folder, "token-authority")
        self.ca_file = self.authority.ca_file
        place = self.authority.issue()
        self._secure = self._listen()
        self._secure.socket = server_context(place).wrap_socket(
            self._secure.socket, server_side=True, do_handshake_on_connect=False
        )
        self._plain = self._listen()
        self.port = int(self._secure.server_address[1])
        self.plain_port = int(self._plain.server_address[1])
        self.url = f"https://localhost:{self.port}"

    def __enter__(self) -> TokenServer:
        for server in (self._secure, self._plain):
            threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
        return self

    def __exit__(
        self,
        _kind: type[BaseException] | None,
        _error: BaseException | None,
        _trace: TracebackType | None,
    ) -> None:
        self.stop()

    def stop(self) -> None:
        """Be away; a second time does nothing."""
        for server in (self._secure, self._plain):
            server.shutdown()
            server.server_close()

    def client_file(self, folder: Path) -> Path:
        """Write the JSON file that Google gives for a desktop client."""
        path = folder / "client.json"
        client = {
            "client_id": CLIENT,
            "client_secret": CLIENT_SECRET,
            "auth_uri": f"{self.url}/google/auth",
            "token_uri": f"{self.url}/google/token",
        }
        path.write_text(json.dumps({"installed": client}))
        return path

    def allow(self, address: str, **more: str) -> str:
        """Play the browser: open an address, allow what it asks, give the address it ends at."""
        fields = {name: values[0] for name, values in parse_qs(urlsplit(address).query).items()}
        self._challenge = fields["code_challenge"]
        answer = {"state": fields["state"], "code": "the-code", **more}
        return f"{fields['redirect_uri']}?{urlencode(answer)}"

    def expire(self) -> None:
        """Let every token end now, whatever was said of its lifetime."""
        with self._lock:
            self.active.clear()

    def count(self, grant: str) -> int:
        """Say how often a grant was asked for."""
        with self._lock:
            return sum(fields.get("grant_type") == grant for _, fields in self.asked)

    def issue(self, *, with_refresh: bool = True) -> dict[str, object]:
        """Give a token, and what renews it."""
        with self._lock:
            self._given += 1
            access = f"access-{self._given}-" + "x" * 40
            self.active.add(access)
            self.secrets.add(access)
            answer: dict[str, object] = {
                "token_type": "Bearer", "access_token": access, "expires_in": self.lifetime_s,
                "id_token": self._id_token(),
            }  # fmt: skip
            if self.scope is not None:
                answer["scope"] = self.scope
            if with_refresh and self.gives_refresh:
                refresh = f"refresh-{self._given}-" + "y" * 40
                self.refresh_tokens.add(refresh)
                self.secrets.add(refresh)
                answer["refresh_token"] = refresh
        return answer

    def answer(  # noqa: PLR0911 - a table
        self, path: str, fields: Mapping[str, str]
    ) -> tuple[int, Mapping[str, object]]:
        """Answer a question, and remember it."""
        with self._lock:
            self.asked.append((path, dict(fields)))
        if path.endswith("/openid-configuration"):
            if path.split("/")[1] in self.no_tenants:
                return 400, {"error": "invalid_tenant"}
            return 200, self._configuration(path.split("/")[1])
        if path.endswith("/devicecode"):
            return 200, {
                "user_code": USER_CODE, "device_code": "device-1", "expires_in": 900, "interval": 1,
                "verification_uri": f"{self.url}/device",
            }  # fmt: skip
        if path == "/introspect":
            with self._lock:
                return 200, {"active": fields.get("token", "") in self.active, "user": self.user}
        if path.endswith("/token"):
            if self.trouble:
                return self.trouble.pop(0)
            return self._token(fields)
        return 404, {"error": "not_found"}

    def _token(self, fields: Mapping[str, str]) -> tuple[int, Mapping[str, object]]:
        match fields.get("grant_type"):
            case "urn:ietf:params:oauth:grant-type:device_code":
                if self.device_answers:
                    return 400, {"error": self.device_answers.pop(0)}
                return 200, self.issue()
            case "authorization_code":
                digest = hashlib.sha256(fields["code_verifier"].encode()).digest()
                challenge = base64.urlsafe_b64encode(digest).rstrip(b"=").decode()
                if fields["code"] != "the-code" or challenge != self._challenge:
                    return 400, {"error": "invalid_grant", "error_description": "Malformed code."}
                return 200, self.issue()
            case "refresh_token":
                return self._refresh(fields["refresh_token"])
        return 400, {"error": "unsupported_grant_type"}

    def _refresh(self, token: str) -> tuple[int, Mapping[str, object]]:
        with self._lock:
            known = token in self.refresh_tokens
            if known and self.rotates:
                self.refresh_tokens.discard(token)
        if not known:
            return 400, {
                "error": "invalid_grant",
                "error_description": "AADSTS70008: The refresh token has expired. Trace ID: 12-34",
            }
        return 200, self.issue(with_refresh=self.rotates)

    def _configuration(self, tenant: str) -> Mapping[str, object]:
        root = f"{self.url}/{tenant}"
        return {
            "issuer": f"{root}/v2.0",
            "authorization_endpoint": f"{root}/oauth2/v2.0/authorize",
            "token_endpoint": f"{root}/oauth2/v2.0/token",
            "device_authorization_endpoint": f"{root}/oauth2/v2.0/devicecode",
        }

    def _id_token(self) -> str:
        claims = {
            "aud": CLIENT, "iss": f"{self.url}/common/v2.0", "sub": "s", "iat": 1,
            "exp": 4102444800,
            "preferred_username": self.user, "email": self.user,
        }  # fmt: skip
        parts = [json.dumps(part).encode() for part in ({"alg": "none"}, claims)]
        encoded = [base64.urlsafe_b64encode(part).rstrip(b"=").decode() for part in parts]
        return ".".join([*encoded, "sig"])

    def _listen(self) -> ThreadingHTTPServer:
        world = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.0"

            def do_GET(self) -> None:
                where = urlsplit(self.path)
                self._answer(where.path, where.query)

            def do_POST(self) -> None:
                length = int(self.headers.get("Content-Length") or 0)
                self._answer(urlsplit(self.path).path, self.rfile.read(length).decode())

            def _answer(self, path: str, query: str) -> None:
                fields = {name: values[0] for name, values in parse_qs(query).items()}
                if world.babble:
                    status, body = 200, world.babble
                else:
                    status, document = world.answer(path, fields)
                    body = json.dumps(document).encode()
                self.send_response(status)
                self.send_header("Content-Type", "application/json")
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_: object) -> None:
                return

        server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        server.block_on_close = True
        server.daemon_threads = False
        return server
