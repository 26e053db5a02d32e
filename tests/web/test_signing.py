"""Signing with each kind of key, in a browser: held under a PIN, kept in the browser, and in a wallet."""

from __future__ import annotations

import json
import secrets
from collections.abc import Callable
from typing import Any

import pytest
from eth_account import Account
from eth_account.messages import encode_typed_data
from playwright.sync_api import Locator, expect

from chain.keys import Key
from chain.words import POWERS
from tests.web.colleague import Colleague
from tests.web.person import Person
from tests.web.staged import refusal

PIN, PASSPHRASE = "730518", "一个够长的口令 long enough"
SIGNS = (1 << len(POWERS)) - 2  # all but to administer
WALLET, OTHER = Account.create(), Account.create()

# A wallet's whole face: what it is asked goes to the test, which answers as the wallet's owner would.
PROVIDER = """
window.ethereum = { request: async (asked) => {
  const said = await window.walletAsked(asked.method, JSON.stringify(asked.params ?? []))
  if (said.error) throw said.error
  return said.result
} }
"""


class Wallet:
    """An EIP-1193 wallet; its owner is the test."""

    def __init__(self) -> None:
        self.account, self.chain, self.says_no, self.asked = WALLET, 0, False, list[str]()

    def answer(self, method: str, params: str) -> dict[str, Any]:
        self.asked.append(method)
        if method == "eth_requestAccounts":
            return {"result": [self.account.address]}
        if method == "eth_chainId":
            return {"result": hex(self.chain)}
        assert method == "eth_signTypedData_v4"
        if self.says_no:
            return {"error": {"code": 4001, "message": "User rejected the request."}}
        _, typed = json.loads(params)
        signed = self.account.sign_message(encode_typed_data(full_message=json.loads(typed)))
        return {"result": "0x" + signed.signature.hex().removeprefix("0x")}


@pytest.fixture
def supplier(colleague: Callable[[str], Colleague]) -> Colleague:
    return colleague("supplier")


@pytest.fixture
def founder(supplier: Colleague, person: Person) -> Colleague:
    """The supplier's founding key, which grants others."""
    key = person.account("administrator", "supplier")["key"]
    session = supplier._sign_in(Key.from_hex(key))
    accounts = [
        {"role": "maker", "participant": supplier.address, "token": session},
        {"role": "checker", "key": key},
    ]
    return Colleague(supplier.url, accounts, supplier.bank)


def grant(founder: Colleague, address: str) -> None:
    """Whose key it is, and on the ledger that it may sign."""
    checker = next(one for one in founder.get("/v1/people")["items"] if "checker" in one["roles"])
    founder._ask("PUT", f"/v1/people/{checker['id']}/keys/{address}", founder._maker)
    founder.act(("GrantKey", {"participant": founder.address, "key": address, "powers": str(SIGNS)}))


def drafted(supplier: Colleague) -> str:
    """Something to sign; by what it is told, as the page writes it."""
    fen = 1_000_00 + secrets.randbelow(9_000_00)
    fields = {"holder": supplier.address, "lot": supplier.latest_lot()["id"], "amount": str(fen)}
    supplier.post("/v1/intents/drafts", {"items": [{"action": "SplitLot", "fields": fields}]})
    return f"{fen // 100:,}.{fen % 100:02d}"


def make_key(person: Person, kind: str, secret: str | None) -> str:
    """On the page of keys; its address."""
    person.go("/keys")
    person.page.get_by_role("radio", name=kind).check()
    label = f"{kind} {secrets.token_hex(4)}"
    person.page.get_by_role("textbox", name="名称").fill(label)
    if secret is not None:
        fields = person.page.locator("form input[type=password]")
        fields.nth(0).fill(secret)
        fields.nth(1).fill(secret)
    person.button("建立密钥" if secret is not None else "登记密钥").click()
    expect(person.page.get_by_text("密钥已建立")).to_be_visible()
    row = person.row(label)
    expect(row).to_contain_text("待管理员授权")
    return row.locator(".mono").get_attribute("title") or ""


def review(person: Person, amount: str, kind: str) -> Locator:
    """The window in which it is signed, with the key chosen."""
    person.go("/approvals")
    person.row(amount).get_by_role("button", name="查看并签署").click()
    person.window.get_by_role("radio", name=kind).last.check()
    return person.window


def sign(person: Person) -> None:
    person.button("签署并提交", person.window).click()


def done(person: Person) -> None:
    expect(person.window.get_by_text("已生效")).to_be_visible()


def test_a_key_under_a_pin(person: Person, supplier: Colleague, founder: Colleague) -> None:
    person.sign_in("checker")
    grant(founder, make_key(person, "PIN 密钥", PIN))
    person.page.reload()
    expect(person.row("PIN 密钥").last).to_contain_text("可用")
    window = review(person, drafted(supplier), "PIN 密钥")
    window.get_by_label("PIN（6 至 12 位数字）").fill("730519")
    sign(person)
    alert = window.get_by_role("alert")
    expect(alert).to_contain_text("PIN错误，还可尝试4次")
    expect(alert).not_to_contain_text("无权")
    # Whoever guesses waits longer after each.
    person.page.route("**/v1/keys/*/sign", refusal(429, "wait", "请稍候再试", after_s=5), times=1)
    sign(person)
    expect(alert).to_contain_text("请在 5 秒后再试")
    window.get_by_label("PIN（6 至 12 位数字）").fill(PIN)

    def tried() -> bool:
        with person.page.expect_response("**/v1/keys/*/sign") as said:
            sign(person)
        return said.value.ok

    Colleague.until(tried)
    done(person)


def test_a_weak_pin_is_refused_in_words(person: Person) -> None:
    person.sign_in("checker")
    person.go("/keys")
    person.page.get_by_role("textbox", name="名称").fill("弱")
    fields = person.page.locator("form input[type=password]")
    fields.nth(0).fill("123456")
    fields.nth(1).fill("123456")
    person.button("建立密钥").click()
    expect(person.page.get_by_role("alert")).to_contain_text("PIN过于简单")


def test_a_key_in_the_browser(person: Person, supplier: Colleague, founder: Colleague) -> None:
    person.sign_in("checker")
    grant(founder, make_key(person, "浏览器密钥", PASSPHRASE))
    kept = person.page.evaluate("localStorage.getItem('tallystick.keystore')")
    assert "ciphertext" in kept and PASSPHRASE not in kept
    window = review(person, drafted(supplier), "浏览器密钥")
    window.get_by_label("密钥口令").fill("another passphrase")
    sign(person)
    expect(window.get_by_role("alert")).to_contain_text("口令不正确")
    window.get_by_label("密钥口令").fill(PASSPHRASE)
    sign(person)
    done(person)
    person.leave_window()
    # The same key opens a session, and a wrong passphrase says so there, too.
    person.page.get_by_role("button", name="退出登录").click()
    person.page.get_by_label("本浏览器密钥的口令").fill("wrong one here")
    person.button("用本浏览器的密钥登录").click()
    expect(person.page.get_by_role("alert")).to_contain_text("口令不正确")
    person.page.get_by_label("本浏览器密钥的口令").fill(PASSPHRASE)
    person.button("用本浏览器的密钥登录").click()
    expect(person.page.get_by_role("heading", level=1, name="复核与办理")).to_be_visible()


def test_a_wallet(person: Person, supplier: Colleague, founder: Colleague) -> None:
    wallet = Wallet()
    wallet.chain = founder.get("/v1/status")["chain_id"]
    person.page.expose_function("walletAsked", wallet.answer)
    person.page.add_init_script(PROVIDER)
    person.sign_in("checker")
    address = make_key(person, "钱包", None)
    assert address == WALLET.address.lower()
    grant(founder, address)
    window = review(person, drafted(supplier), "钱包")
    alert = window.get_by_role("alert")
    wallet.says_no = True
    sign(person)
    expect(alert).to_contain_text("您在钱包中拒绝了请求")
    wallet.says_no, wallet.account = False, OTHER
    sign(person)
    expect(alert).to_contain_text("钱包当前账户不是登记的")
    wallet.account, wallet.chain = WALLET, 1
    sign(person)
    expect(alert).to_contain_text("钱包连接的是链 1")
    assert wallet.asked.count("eth_signTypedData_v4") == 1
    wallet.chain = founder.get("/v1/status")["chain_id"]
    sign(person)
    done(person)
