"""The page behind a real nginx, set up by `kiosk service print nginx`: what arrives, and what no log keeps."""

import asyncio
import re
import socket
import ssl
import subprocess
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from urllib.parse import urlencode

import pytest
import trustme

from kiosk.deployment.files import files_of
from kiosk.deployment.installation import installation
from kiosk.services import Services
from kiosk.settings import Settings
from tests.conftest import OTHER_PASSWORD
from tests.deployment.conftest import tool
from tests.web.conftest import FORM, HOST, serving

_AROUND = """
daemon off;
error_log {folder}/error.log info;
pid {folder}/pid;
events {{}}
http {{
    access_log {folder}/access.log;
    client_body_temp_path {folder}/body;
    proxy_temp_path {folder}/proxy;
    fastcgi_temp_path {folder}/fastcgi;
    uwsgi_temp_path {folder}/uwsgi;
    scgi_temp_path {folder}/scgi;
    include {folder}/kiosk.conf;
}}
"""


class Nginx:
    """A running nginx in a folder of its own: TLS on one port, plain HTTP on another."""

    def __init__(self, program: str, folder: Path, settings: Settings, upstream: int) -> None:
        self.folder = folder = folder / "nginx"
        folder.mkdir()
        self.port, self.plain_port = _free_port(), _free_port()
        web = settings.web._replace(port=upstream)
        [printed] = files_of("nginx", installation(settings._replace(web=web), None))
        text = printed.text.replace("/etc/ssl/kiosk", str(folder))
        for there, port in (("443", self.port), ("80", self.plain_port)):
            # Loopback alone, and no IPv6, which not every machine has.
            text = re.sub(rf"listen \[::\]:{there}\b.*;", "", text)
            text = re.sub(rf"listen {there}\b", f"listen 127.0.0.1:{port}", text)
        (folder / "kiosk.conf").write_text(text, encoding="utf-8")
        (folder / "nginx.conf").write_text(_AROUND.format(folder=folder), encoding="utf-8")
        self.command = [program, "-p", str(folder), "-c", str(folder / "nginx.conf"), "-e", str(folder / "error.log")]
        authority = trustme.CA()
        certificate = authority.issue_cert(HOST)
        certificate.private_key_pem.write_to_path(folder / "privkey.pem")
        for blob in certificate.cert_chain_pems:
            blob.write_to_path(folder / "fullchain.pem", append=True)
        self.trust = ssl.create_default_context()
        authority.configure_trust(self.trust)

    async def ask(self, method: str, path: str, body: bytes = b"", **headers: str) -> tuple[int, str]:
        """One request over TLS to the real name; gives the status and the whole answer."""
        stream = await asyncio.open_connection(
            "127.0.0.1", self.port, ssl=self.trust, server_hostname=HOST, ssl_shutdown_timeout=1
        )
        return await _spoken(stream, method, path, body, headers)

    async def ask_plainly(self, path: str) -> tuple[int, str]:
        return await _spoken(await asyncio.open_connection("127.0.0.1", self.plain_port), "GET", path, b"", {})

    def logged(self) -> str:
        return "".join(file.read_text(encoding="utf-8") for file in self.folder.glob("*.log"))


async def _spoken(
    stream: tuple[asyncio.StreamReader, asyncio.StreamWriter],
    method: str,
    path: str,
    body: bytes,
    headers: dict[str, str],
) -> tuple[int, str]:
    reader, writer = stream
    fields = {"Host": HOST, "Connection": "close", "Content-Length": str(len(body)), **headers}
    head = "".join(f"{name}: {value}\r\n" for name, value in fields.items())
    writer.write(f"{method} {path} HTTP/1.1\r\n{head}\r\n".encode() + body)
    answer = (await asyncio.wait_for(reader.read(), 20)).decode()
    writer.close()
    await writer.wait_closed()
    return int(answer.split(" ", 2)[1]), answer


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listening:
        port: int = listening.getsockname()[1]
        return port


@asynccontextmanager
async def running(nginx: Nginx) -> AsyncIterator[Nginx]:
    checked = await asyncio.to_thread(subprocess.run, [*nginx.command, "-t"], capture_output=True, check=False)
    assert checked.returncode == 0, checked.stderr.decode()
    process = await asyncio.create_subprocess_exec(*nginx.command)
    try:
        await _answering(nginx.port)
        yield nginx
    finally:
        process.terminate()
        await process.wait()


@pytest.fixture
def program() -> str:
    return tool("nginx", "nginx-light")


@pytest.fixture
async def nginx(program: str, settings: Settings, services: Services, tmp_path: Path) -> AsyncIterator[Nginx]:
    async with serving(settings, services) as web, running(Nginx(program, tmp_path, settings, web.port)) as nginx:
        yield nginx


async def _answering(port: int) -> None:
    async with asyncio.timeout(20):
        while True:
            try:
                _reader, writer = await asyncio.open_connection("127.0.0.1", port)
            except OSError:
                await asyncio.sleep(0.02)
                continue
            writer.close()
            return


async def test_the_form_arrives_and_the_link_is_in_no_log(nginx: Nginx, token: str) -> None:
    status, page = await nginx.ask("GET", f"/r/{token}")
    assert (status, "strict-transport-security: max-age=" in page.lower()) == (200, True)
    assert "server: nginx\r\n" in page.lower()
    values = {"number": "000123", "new": OTHER_PASSWORD, "confirmation": OTHER_PASSWORD}
    sent = await nginx.ask("POST", f"/r/{token}", urlencode(values).encode(), **{"Content-Type": FORM})
    assert sent[0] == 200
    again, _ = await nginx.ask("GET", f"/r/{token}")
    assert again == 410
    assert token not in nginx.logged()


async def test_whatever_goes_wrong_at_the_proxy_names_no_link(nginx: Nginx) -> None:
    link = "/r/a-secret-token"
    too_big, _ = await nginx.ask("POST", link, b"x" * 9000, **{"Content-Type": FORM})
    moved, answer = await nginx.ask_plainly(link)
    burst = await asyncio.gather(*(nginx.ask("GET", link) for _ in range(40)))
    assert (too_big, moved, f"https://{HOST}{link}\r\n" in answer) == (413, 301, True)
    assert {status for status, _ in burst} == {404, 429}
    assert "a-secret-token" not in nginx.logged()


async def test_a_page_that_is_away_names_no_link(program: str, tmp_path: Path) -> None:
    async with running(Nginx(program, tmp_path, Settings(), _free_port())) as nginx:
        status, _ = await nginx.ask("GET", "/r/a-secret-token")
    assert status == 502
    assert "a-secret-token" not in nginx.logged()


async def test_the_health_is_for_the_addresses_that_are_named(nginx: Nginx) -> None:
    status, answer = await nginx.ask("GET", "/health")
    elsewhere, _ = await nginx.ask("GET", "/other")
    assert (status, '"database":true' in answer, elsewhere) == (200, True, 404)
    assert "/health" not in nginx.logged()
