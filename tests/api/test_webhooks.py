"""Notices come to the participant's own systems, signed, in order, again until they arrive; and to nobody else's."""

from __future__ import annotations

import hashlib
import hmac
import json
import secrets
import socket
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP
from sqlalchemy import update

from api.settings import Settings
from outgoing import Outgoing
from readmodel.rows import table_of
from readmodel.tables import Delivery, Webhook
from tests.support.commands import environment
from tests.support.gateway import Desk, Gateway, problem
from tests.support.ledger import Ledger
from tests.support.people import member
from tests.support.site import Asked, Site
from tests.support.tables import rows_of
from tests.support.waiting import until
from tests.support.workers import workers
from worker.courier import DAY_S, FIRST_WAIT_S, Courier
from worker.mail import Mailer
from worker.notices import turn
from worker.settings import Settings as WorkerSettings


@pytest.fixture
def desk(gateway: Gateway) -> Desk:
    """Whose notices so far are told."""
    while turn(gateway.database):
        pass
    return gateway.at(gateway.people.supplier)


@pytest.fixture
def site() -> Iterator[Site]:
    with Site() as found:
        yield found


def courier(gateway: Gateway, mailer: Mailer | None = None, *, local: bool = True) -> Courier:
    key = gateway.settings.webhook_key.get_secret_value()
    return Courier(gateway.database, Outgoing(local=local), key, mailer)


def carry(gateway: Gateway, mailer: Mailer | None = None, *, local: bool = True) -> int:
    """One turn of the worker's task."""
    while turn(gateway.database):
        pass
    return courier(gateway, mailer, local=local).turn(lambda: False)


def add(desk: Desk, url: str, *kinds: str) -> tuple[str, str]:
    """Its id and its secret."""
    answer = desk.post("/v1/webhooks", {"url": url, "kinds": list(kinds)})
    assert answer.status_code == 201, answer.text
    return answer.json()["id"], answer.json()["secret"]


def test(desk: Desk, hook: str) -> str:
    answer = desk.post(f"/v1/webhooks/{hook}/test", None)
    assert answer.status_code == 202, answer.text
    return str(answer.json()["notice"])


test.__test__ = False  # type: ignore[attr-defined]


def hook_of(desk: Desk, hook: str) -> dict[str, Any]:
    (found,) = [one for one in desk.get("/v1/webhooks").json() if one["id"] == hook]
    return dict(found)


def ids(asked: list[Asked]) -> list[str]:
    return [json.loads(one.body)["id"] for one in asked]


def as_if(gateway: Gateway, **values: Any) -> None:
    """Time went by."""
    with gateway.database.write() as session:
        session.execute(update(table_of(Webhook)).values(values))


def is_signed(secret: str, asked: Asked) -> bool:
    """As docs tell receivers to check it."""
    parts = dict(part.split("=", 1) for part in asked.headers["tallystick-signature"].split(","))
    wanted = hmac.new(secret.encode(), f"{parts['t']}.".encode() + asked.body, hashlib.sha256).hexdigest()
    return hmac.compare_digest(parts["v1"], wanted) and abs(int(parts["t"]) - time.time()) < 300


# --- arriving


def test_a_notice_arrives_signed_and_says_what_the_application_says(gateway: Gateway, desk: Desk, site: Site) -> None:
    hook, secret = add(desk, site.url + "/in?x=1")
    desk.act("GiveConsent", participant=desk.party.address, terms="0x" + "11" * 32)
    assert carry(gateway) == 1
    (asked,) = site.asked
    assert asked.path == "/in?x=1" and asked.headers["content-type"] == "application/json"
    assert is_signed(secret, asked) and not is_signed(secret + "0", asked)
    (shown,) = desk.get("/v1/notices", limit=1).json()["items"]
    assert json.loads(asked.body) == {k: v for k, v in shown.items() if k not in ("person", "read_at")}
    assert shown["kind"] == "intent_confirmed"
    assert carry(gateway) == 0 and len(site.asked) == 1
    assert (hook_of(desk, hook)["state"], hook_of(desk, hook)["waiting"]) == ("live", 0)
    (sent,) = desk.get(f"/v1/webhooks/{hook}/deliveries").json()
    assert (sent["state"], sent["kind"], sent["notice"]) == ("delivered", "intent_confirmed", shown["id"])


def test_each_webhook_has_a_secret_of_its_own_shown_once_and_kept_nowhere(
    gateway: Gateway, desk: Desk, site: Site
) -> None:
    (_, one), (hook, other) = add(desk, site.url), add(desk, site.url)
    assert one != other
    kept = str(rows_of(gateway.database, Webhook)) + desk.get("/v1/webhooks").text
    assert one not in kept and other not in kept
    test(desk, hook)
    carry(gateway)
    assert [is_signed(other, asked) for asked in site.asked] == [True]
    assert not is_signed(one, site.asked[0])


def test_only_the_kinds_that_were_asked_for_come(gateway: Gateway, desk: Desk, site: Site) -> None:
    add(desk, site.url, "key_granted")
    desk.act("GiveConsent", participant=desk.party.address, terms="0x" + "11" * 32)
    desk.act("GrantKey", participant=desk.party.address, key="0x" + "ab" * 20, powers=1)
    carry(gateway)
    assert [json.loads(asked.body)["kind"] for asked in site.asked] == ["key_granted"]


def test_others_notices_do_not_come(gateway: Gateway, desk: Desk, site: Site) -> None:
    add(desk, site.url)
    other = gateway.at(gateway.people.debtor)
    other.act("GiveConsent", participant=other.party.address, terms="0x" + "11" * 32)
    assert carry(gateway) == 0
    assert site.asked == []


# --- not arriving


def test_what_fails_is_sent_again_in_order_ever_later_until_it_arrives(
    gateway: Gateway, desk: Desk, site: Site
) -> None:
    hook, _ = add(desk, site.url)
    wanted = sorted(test(desk, hook) for _ in range(3))
    site.reply = lambda asked: (500, b"")
    waits = []
    for tries in range(1, 8):
        assert carry(gateway) == 0
        found = hook_of(desk, hook)
        assert (found["state"], found["tries"], found["waiting"], found["said"]) == ("failing", tries, 3, "status 500")
        waits.append(found["next_at"] - int(time.time()))
        assert carry(gateway) == 0 and len(site.asked) == tries  # not before it is time
        as_if(gateway, next_at=0)
    assert all(FIRST_WAIT_S << i >= wait > (FIRST_WAIT_S << i) - 5 for i, wait in enumerate(waits))
    assert set(ids(site.asked)) == {wanted[0]}
    site.asked.clear()
    site.reply = lambda asked: (204, b"")
    assert carry(gateway) == 3
    assert ids(site.asked) == wanted
    assert hook_of(desk, hook)["state"] == "live"


@pytest.mark.parametrize("status", [301, 302, 400, 404, 503])
def test_any_answer_but_a_good_one_is_a_failure(gateway: Gateway, desk: Desk, site: Site, status: int) -> None:
    hook, _ = add(desk, site.url)
    test(desk, hook)
    site.reply = lambda asked: (status, b"", {"Location": site.url})
    assert carry(gateway) == 0
    assert (hook_of(desk, hook)["said"], len(site.asked)) == (f"status {status}", 1)


def test_after_a_day_it_is_dead_shown_as_such_and_its_participant_is_told(
    gateway: Gateway, desk: Desk, site: Site
) -> None:
    hook, _ = add(desk, site.url)
    test(desk, hook)
    site.reply = lambda asked: (500, b"")
    carry(gateway)
    as_if(gateway, next_at=0, failing_since=int(time.time()) - DAY_S)
    carry(gateway)
    assert hook_of(desk, hook)["state"] == "dead"
    told = {one["kind"]: one for one in desk.get("/v1/notices").json()["items"]}
    assert told["webhook_dead"]["subject"] == hook and site.url in told["webhook_dead"]["zh"]
    as_if(gateway, next_at=0)
    carry(gateway)
    assert len(site.asked) == 2  # nobody tries a dead one


def test_a_dead_one_that_is_resumed_gets_all_that_came_meanwhile(gateway: Gateway, desk: Desk, site: Site) -> None:
    hook, _ = add(desk, site.url, "key_granted")
    as_if(gateway, state="dead", tries=9, failing_since=1)
    desk.act("GrantKey", participant=desk.party.address, key="0x" + "ab" * 20, powers=1)
    assert carry(gateway) == 0
    assert desk.post(f"/v1/webhooks/{hook}/resume", {}).status_code == 204
    assert carry(gateway) == 1
    assert (hook_of(desk, hook)["state"], len(site.asked)) == ("live", 1)


def test_one_that_its_receiver_cannot_take_is_skipped_when_told_so(gateway: Gateway, desk: Desk, site: Site) -> None:
    hook, _ = add(desk, site.url)
    first, second = sorted(test(desk, hook) for _ in range(2))
    site.reply = lambda asked: (422 if first.encode() in asked.body else 200, b"")
    assert carry(gateway) == 0
    assert desk.post(f"/v1/webhooks/{hook}/resume", {"skip": True}).status_code == 204
    assert carry(gateway) == 1
    sent = {one["notice"]: one["state"] for one in desk.get(f"/v1/webhooks/{hook}/deliveries").json()}
    assert sent == {first: "skipped", second: "delivered"}


def test_one_that_says_it_is_gone_is_dead_at_once(gateway: Gateway, desk: Desk, site: Site) -> None:
    hook, _ = add(desk, site.url)
    test(desk, hook)
    site.reply = lambda asked: (410, b"")
    carry(gateway)
    assert hook_of(desk, hook)["state"] == "dead"


def test_a_webhook_that_fails_holds_up_no_other(gateway: Gateway, desk: Desk, site: Site) -> None:
    with Site(lambda asked: (500, b"")) as broken:
        bad, _ = add(desk, broken.url)
        good, _ = add(desk, site.url)
        for hook in (bad, good, good):
            test(desk, hook)
        assert carry(gateway) == 2
    assert (hook_of(desk, bad)["waiting"], hook_of(desk, good)["waiting"]) == (1, 0)


def test_while_one_worker_delivers_to_a_webhook_another_does_not(gateway: Gateway, desk: Desk, site: Site) -> None:
    hook, _ = add(desk, site.url)
    test(desk, hook)
    other: list[int] = []

    def meanwhile(asked: Asked) -> tuple[int, bytes]:
        other.append(carry(gateway))
        return 200, b""

    site.reply = meanwhile
    assert (carry(gateway), other, len(site.asked)) == (1, [0], 1)


def test_a_crash_after_sending_sends_once_more_and_loses_nothing(
    gateway: Gateway, desk: Desk, site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    hook, _ = add(desk, site.url)
    notice = test(desk, hook)

    def crash(*_: object) -> None:
        raise SystemError

    with monkeypatch.context() as patch:
        patch.setattr(Courier, "_arrived", crash)
        with pytest.raises(SystemError):
            carry(gateway)
    assert carry(gateway) == 0  # still taken by the one that died
    as_if(gateway, next_at=0)  # for a while
    assert carry(gateway) == 1
    assert ids(site.asked) == [notice, notice]  # which its id tells


# --- where they may go


def test_outside_a_laptop_none_goes_into_our_own_network(gateway: Gateway, desk: Desk, site: Site) -> None:
    """Neither one that was registered when it was allowed, nor one whose name leads there now."""
    hook, _ = add(desk, site.url)
    as_if(gateway, url=f"https://localhost:{site.port}/")
    test(desk, hook)
    assert carry(gateway, local=False) == 0
    assert (site.asked, hook_of(desk, hook)["said"]) == ([], "the URL leads into a private network")


@pytest.mark.parametrize(
    "url",
    [
        *("http://hook.example/", "https://10.0.0.1/", "https://[::1]/", "https://user@hook.example/", "ftp://a/"),
        *("x", "", "mailto:", "mailto:a", "mailto:a@b", "mailto:a@b.example?cc=c@d.example"),
        "mailto:a@b.example\r\nBcc: c@d.e",
    ],
)
def test_an_odd_url_is_refused_when_it_is_registered(gateway: Gateway, desk: Desk, url: str) -> None:
    gateway.settings.environment = "production"
    problem(desk.post("/v1/webhooks", {"url": url}), 422, "bad_url")
    assert desk.get("/v1/webhooks").json() == []


def test_unknown_kinds_and_too_many_are_refused(desk: Desk, site: Site) -> None:
    problem(desk.post("/v1/webhooks", {"url": site.url, "kinds": ["weather"]}), 422, "unknown_kind")
    for _ in range(20):
        add(desk, site.url)
    problem(desk.post("/v1/webhooks", {"url": site.url}), 409, "too_many_webhooks")


def test_outside_a_laptop_the_key_of_the_secrets_is_a_secret() -> None:
    production = {"environment": "production", "database_url": "postgresql+psycopg://db/tallystick"}
    relayer = {"relayer_key": "0x" + secrets.token_hex(32)}
    with pytest.raises(ValueError, match="TALLYSTICK_WEBHOOK_KEY"):
        WorkerSettings(_env_file=None, **production, **relayer)
    gateway = {"domain": "pay.example", "pepper": "p" * 32}
    with pytest.raises(ValueError, match="TALLYSTICK_WEBHOOK_KEY"):
        Settings(_env_file=None, **production, **gateway)


# --- whose they are


def test_they_are_their_participants_and_its_administrators_to_change(
    gateway: Gateway, desk: Desk, site: Site, ledger: Ledger
) -> None:
    hook, _ = add(desk, site.url)
    _, office = member(desk, "maker@supplier.example", "maker")
    assert [one["id"] for one in office.get("/v1/webhooks").json()] == [hook]
    assert office.get(f"/v1/webhooks/{hook}/deliveries").status_code == 200
    for other in (gateway.at(gateway.people.debtor), gateway.at(ledger.operator)):
        assert other.get("/v1/webhooks").json() == []
        problem(other.get(f"/v1/webhooks/{hook}/deliveries"), 404, "not_found")
    strangers = ((office, 403, "wrong_role"), (gateway.at(gateway.people.debtor), 404, "not_found"))
    for other, status, code in strangers:
        problem(other.post(f"/v1/webhooks/{hook}/test", None), status, code)
        problem(other.post(f"/v1/webhooks/{hook}/resume", {}), status, code)
        problem(gateway.client.delete(f"/v1/webhooks/{hook}", headers=other.headers), status, code)
    problem(office.post("/v1/webhooks", {"url": site.url}), 403, "wrong_role")
    assert gateway.client.delete(f"/v1/webhooks/{hook}", headers=desk.headers).status_code == 204
    assert (rows_of(gateway.database, Webhook), rows_of(gateway.database, Delivery)) == ([], [])


def test_notices_are_their_participants_to_see_and_to_mark_as_read(gateway: Gateway, desk: Desk) -> None:
    for terms in ("0x" + "11" * 32, "0x" + "22" * 32):
        desk.act("GiveConsent", participant=desk.party.address, terms=terms)
    carry(gateway)
    found = desk.get("/v1/notices").json()["items"]
    assert [one["id"] for one in found] == sorted((one["id"] for one in found), reverse=True)
    assert {one["participant"] for one in found} == {desk.party.address}
    first, second = (one["id"] for one in found[:2])
    other = gateway.at(gateway.people.debtor)
    assert not {first, second} & {one["id"] for one in other.get("/v1/notices").json()["items"]}
    assert other.post("/v1/notices/read", {"ids": [first]}).status_code == 204  # of others', nothing
    assert first in {one["id"] for one in desk.get("/v1/notices", unread=True).json()["items"]}
    assert desk.post("/v1/notices/read", {"ids": [first]}).status_code == 204
    left = {one["id"] for one in desk.get("/v1/notices", unread=True).json()["items"]}
    assert first not in left and second in left


def test_notices_come_in_pages_without_a_gap(gateway: Gateway, desk: Desk) -> None:
    for number in range(5):
        desk.act("GiveConsent", participant=desk.party.address, terms=f"0x{number:064x}")
    carry(gateway)
    whole = [one["id"] for one in desk.get("/v1/notices").json()["items"]]
    pages, after = [], ""
    while after is not None:
        page = desk.get("/v1/notices", limit=2, after=after).json()
        pages += [one["id"] for one in page["items"]]
        after = page["next"]
    assert pages == whole and len(whole) >= 5


# --- e-mail


class Mailbox:
    """Keeps what a mail server took."""

    def __init__(self) -> None:
        self.mails: list[Any] = []

    async def handle_DATA(self, server: SMTP, session: Any, envelope: Any) -> str:
        self.mails.append(envelope)
        return "250 taken"


@pytest.fixture
def mailbox() -> Iterator[tuple[Mailbox, Mailer]]:
    box = Mailbox()
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    server = Controller(box, hostname="127.0.0.1", port=port, ready_timeout=20)
    server.start()
    try:
        yield box, Mailer(f"smtp://127.0.0.1:{port}", "tallystick@platform.example", plain=True)
    finally:
        server.stop()


def test_a_mailbox_is_told_in_both_languages(gateway: Gateway, desk: Desk, mailbox: tuple[Mailbox, Mailer]) -> None:
    box, mailer = mailbox
    hook, _ = add(desk, "mailto:finance@supplier.example")
    test(desk, hook)
    assert carry(gateway, mailer) == 1
    (mail,) = box.mails
    assert (mail.mail_from, mail.rcpt_tos) == ("tallystick@platform.example", ["finance@supplier.example"])
    assert b"Subject: Tallystick: test" in mail.content
    assert hook_of(desk, hook)["state"] == "live"


def test_mail_that_is_not_taken_waits_as_others_do(
    gateway: Gateway, desk: Desk, mailbox: tuple[Mailbox, Mailer]
) -> None:
    box, mailer = mailbox
    hook, _ = add(desk, "mailto:finance@supplier.example")
    test(desk, hook)
    assert carry(gateway) == 0  # no server is set
    assert hook_of(desk, hook)["said"] == "there is no mail server here"
    as_if(gateway, next_at=0)
    strict = Mailer(mailer.url, mailer.sender, plain=False)
    assert carry(gateway, strict) == 0  # outside a laptop, none without TLS
    assert "no TLS" in hook_of(desk, hook)["said"]
    as_if(gateway, next_at=0)
    assert carry(gateway, mailer) == 1 and len(box.mails) == 1


def test_mail_settings_are_whole_or_refused() -> None:
    relayer = {"relayer_key": "0x" + secrets.token_hex(32)}
    assert WorkerSettings(_env_file=None, **relayer).mailer() is None
    for wrong in ({"smtp_url": "http://a", "mail_from": "a@b"}, {"smtp_url": "smtp://a"}):
        with pytest.raises(ValueError, match="TALLYSTICK_"):
            WorkerSettings(_env_file=None, **relayer, **wrong)


# --- the whole of it


def test_a_real_worker_tells_a_real_receiver(gateway: Gateway, desk: Desk, site: Site, tmp_path: Path) -> None:
    hook, secret = add(desk, site.url)
    env = environment(gateway.database, gateway.ledger) | {
        "TALLYSTICK_BROKER_URL": f"filesystem://{tmp_path / 'queue'}",
        "TALLYSTICK_RELAYER_KEY": "0x" + secrets.token_hex(32),
        "TALLYSTICK_BEAT_MS": "200",
    }
    with workers(env, tmp_path) as platform:
        platform.worker(queues="notices")
        platform.beat()
        notice = test(desk, hook)
        until(lambda: site.asked, bool, seconds=60)
        until(lambda: hook_of(desk, hook)["waiting"], lambda waiting: waiting == 0, seconds=60)
    assert ids(site.asked) == [notice] and is_signed(secret, site.asked[0])
