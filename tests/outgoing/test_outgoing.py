"""What others name is called out in the world alone, at the address that was checked, and not for long."""

from __future__ import annotations

import socket
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
import trustme

from outgoing import NoAnswer, NotAllowed, Outgoing
from outgoing.addresses import addresses_of, is_public, place
from outgoing.http import MOST_BYTES
from tests.support.site import Asked, Site

OUTSIDE = "93.184.215.14"
NOWHERE = "127.0.0.1"  # of a laptop, where everything may be called


def somewhere(*addresses: str) -> Outgoing:
    """Production, where every name leads there."""
    return Outgoing(local=False, resolve=lambda host, port: list(addresses))


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1",
        "127.8.9.1",
        "0.0.0.0",
        "10.0.0.1",
        "172.16.0.1",
        "172.31.255.255",
        "192.168.1.1",
        "100.64.0.1",  # carriers' own
        "169.254.169.254",  # where clouds keep credentials
        "192.0.0.8",
        "198.18.0.1",
        "203.0.113.7",
        "224.0.0.1",
        "240.0.0.1",
        "255.255.255.255",
        "::",
        "::1",
        "fe80::1",
        "fe80::1%eth0",
        "fc00::1",
        "fd12:3456::1",
        "ff02::1",
        "::ffff:127.0.0.1",
        "::ffff:10.0.0.1",
        "::ffff:169.254.169.254",
        "64:ff9b::10.0.0.1",
        "64:ff9b::7f00:1",
        "64:ff9b:1::8.8.8.8",
        "2002:7f00:1::",
        "2002:a00:1::1",
        "2001:0:7f00:1::",
        "2001:db8::1",
    ],
)
def test_our_own_network_is_never_called(address: str) -> None:
    assert not is_public(address)
    with pytest.raises(NotAllowed) as refused:
        somewhere(address).post("https://hook.example/", b"", {})
    assert refused.value.zh == "不得指向内部网络地址"


@pytest.mark.parametrize("address", [OUTSIDE, "8.8.8.8", "2606:4700::1111", "64:ff9b::8.8.8.8", "::ffff:8.8.8.8"])
def test_the_world_may_be(address: str) -> None:
    assert is_public(address)


def test_one_private_address_among_others_is_enough_to_refuse_a_name() -> None:
    with pytest.raises(NotAllowed):
        somewhere(OUTSIDE, "10.0.0.1").post("https://hook.example/", b"", {})


def test_a_name_that_leads_nowhere_is_refused() -> None:
    with pytest.raises(NotAllowed, match="leads nowhere"):
        somewhere().post("https://hook.example/", b"", {})
    assert addresses_of("no-such-name.invalid", 443) == []


@pytest.mark.parametrize("host", ["localhost", "127.0.0.1", "2130706433", "0x7f000001", "0177.0.0.1", "127.1", "[::1]"])
def test_this_machine_under_any_spelling_is_not_reached_outside_a_laptop(host: str) -> None:
    with Site() as site:
        with pytest.raises(NotAllowed):
            Outgoing(local=False).post(f"https://{host}:{site.port}/", b"", {})
        assert site.asked == []


@pytest.mark.parametrize(
    "url",
    [
        "http://hook.example/",
        "ftp://hook.example/",
        "file:///etc/passwd",
        "gopher://hook.example/",
        "//hook.example/",
        "hook.example",
        "https://",
        "https:///path",
        "https://user@hook.example/",
        "https://user:word@hook.example/",
        "https://hook.example/#here",
        "https://hook.example:0/",
        "https://hook.example:99999/",
        "https://hook.example:x/",
        "https://hook .example/",
        "https://hook.example/a b",
        "https://hook.example/\r\nHost: other",
        "https://hook.example\\@10.0.0.1/",
        "https://ho%6fk.example/",
        "https://[::1/",
        "https://hook.example/" + "a" * 2_000,
        "https://10.0.0.1/",
        "https://[fe80::1]/",
        "",
    ],
)
def test_an_odd_url_is_refused_before_anything_is_looked_up(url: str) -> None:
    def never(host: str, port: int) -> list[str]:
        raise AssertionError(host)

    with pytest.raises(NotAllowed) as refused:
        Outgoing(local=False, resolve=never).post(url, b"", {})
    assert refused.value.zh and refused.value.en


def test_a_url_is_read_once_into_its_parts() -> None:
    found = place("https://Hook.Example:8443/a/b?c=d", local=False)
    assert (found.host, found.port, found.target, found.authority) == (
        "hook.example",
        8443,
        "/a/b?c=d",
        "hook.example:8443",
    )


def test_what_was_looked_up_is_what_is_called_whatever_the_name_means_a_moment_later() -> None:
    answers = iter([[NOWHERE], ["10.255.255.1"]])
    asked = []

    def changing(host: str, port: int) -> list[str]:
        asked.append(host)
        return next(answers)

    with Site() as site:
        said = Outgoing(local=True, resolve=changing).post(
            f"http://hook.example:{site.port}/x?y=z", b"hello", {"A": "b"}
        )
        assert (said.status, said.body, asked) == (200, b"ok", ["hook.example"])
        (got,) = site.asked
        assert (got.path, got.body, got.headers["a"]) == ("/x?y=z", b"hello", "b")
        assert got.headers["host"] == f"hook.example:{site.port}"


def test_the_next_address_of_a_name_is_tried_when_one_does_not_listen() -> None:
    with Site() as site:
        out = Outgoing(local=True, resolve=lambda host, port: ["127.0.0.2", NOWHERE])
        assert out.post(f"http://hook.example:{site.port}/", b"", {}).status == 200


def test_a_redirect_is_an_answer_and_not_followed() -> None:
    with Site() as aim, Site() as site:
        site.reply = lambda asked: (302, b"", {"Location": aim.url})
        assert Outgoing(local=True).post(site.url, b"", {}).status == 302
        assert aim.asked == []


def test_a_proxy_of_the_environment_is_not_used(monkeypatch: pytest.MonkeyPatch) -> None:
    with Site() as proxy, Site() as site:
        for name in ("http_proxy", "HTTP_PROXY", "all_proxy", "ALL_PROXY"):
            monkeypatch.setenv(name, proxy.url)
        assert Outgoing(local=True).post(site.url, b"", {}).status == 200
        assert (len(site.asked), proxy.asked) == (1, [])


def test_a_large_answer_is_cut_off() -> None:
    with Site(lambda asked: (200, b"x" * 10 * MOST_BYTES)) as site, pytest.raises(NoAnswer, match="more than"):
        Outgoing(local=True).post(site.url, b"", {})


@contextmanager
def listening(drops: bytes) -> Iterator[int]:
    """The port of a host that takes connections and then says this, byte by byte, without an end."""
    over = threading.Event()
    with socket.create_server((NOWHERE, 0)) as server:

        def serve() -> None:
            with server.accept()[0] as connection:
                while not over.wait(0.05):
                    connection.sendall(drops or b"")

        thread = threading.Thread(target=serve, daemon=True)
        thread.start()
        try:
            yield server.getsockname()[1]
        finally:
            over.set()
            thread.join()


@pytest.mark.parametrize("drops", [b"", b"x"], ids=["silent", "dripping"])
def test_a_host_that_does_not_come_to_an_end_is_left(drops: bytes) -> None:
    with listening(drops) as port, pytest.raises(NoAnswer):
        Outgoing(local=True, seconds=1).post(f"http://{NOWHERE}:{port}/", b"", {})


def test_nobody_there_is_no_answer() -> None:
    with socket.create_server((NOWHERE, 0)) as server:
        port = server.getsockname()[1]
    with pytest.raises(NoAnswer):
        Outgoing(local=True).post(f"http://{NOWHERE}:{port}/", b"", {})


def test_a_certificate_must_be_of_the_name_though_an_address_is_called() -> None:
    authority, trusting = trustme.CA(), ssl.create_default_context()
    authority.configure_trust(trusting)
    site = Site(lambda asked: (200, asked.headers["host"].encode()))
    site.tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("hook.example").configure_cert(site.tls)
    with site:
        out = Outgoing(local=True, resolve=lambda host, port: [NOWHERE], tls=trusting)
        assert out.post(f"https://hook.example:{site.port}/", b"", {}).status == 200
        for stranger in (out, Outgoing(local=True, resolve=lambda host, port: [NOWHERE])):
            name = "other.example" if stranger is out else "hook.example"
            with pytest.raises(NoAnswer, match="CERTIFICATE_VERIFY_FAILED"):
                stranger.post(f"https://{name}:{site.port}/", b"", {})
        assert [asked.path for asked in site.asked] == ["/"]


def test_what_is_asked_for_comes_through_whole() -> None:
    def echo(asked: Asked) -> tuple[int, bytes]:
        return 201, asked.body

    body = bytes(range(256)) * 100
    with Site(echo) as site:
        said = Outgoing(local=True).post(site.url + "/", body, {"Content-Type": "application/json"})
        assert (said.status, said.body) == (201, body)
