"""Two sides that know nothing of each other: two of everybody, with real things of every sort on both.

On each a debtor, a supplier, a bank and the offices of a pool; above both the operator and the regulator. On our side,
and of those above, there is a person in each role, signed in with a key of its own.
"""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from sqlmodel import SQLModel

from api.roles import ROLES
from chain.intents import lot_id, participant_address
from chain.keys import Key
from readmodel.database import Database
from readmodel.tables import InvoiceUpload, PaymentCase, Task
from tests.support.credit import policy, propose
from tests.support.early import ORDERS, programme
from tests.support.early import propose as propose_programme
from tests.support.gateway import Desk, Gateway
from tests.support.ledger import Kind, Ledger, Party, some_hash
from tests.support.life import DISCOUNT, PLEDGE, Cast, disbursed, financing_of, request
from tests.support.people import ALL_POWERS, by_key, join
from tests.support.pool import APPROVED, HIGHEST_RATIO_BPS, PAPERS_COMPLETE, PLANNED, PUBLIC, enter
from tests.support.tables import put_row

KINDS = {
    "debtor": Kind.ENTERPRISE,
    "supplier": Kind.ENTERPRISE,
    "subcontractor": Kind.ENTERPRISE,
    "bank": Kind.BANK,
    "reviewer": Kind.POOL_REVIEWER,
    "authority": Kind.POOL_AUTHORITY,
    "treasurer": Kind.POOL_TREASURER,
    "supervisor": Kind.POOL_AUTHORITY,
}
# Who of a side asks, by kind. The regulator and the operator are everybody's.
ASKING = {
    "enterprise": "supplier",
    "bank": "bank",
    "pool_reviewer": "reviewer",
    "pool_treasurer": "treasurer",
    "pool_authority": "authority",
}
# Marks that no other amount has, fen.
FACES = {"OUR": 5_000_011_07, "THEIR": 7_654_321_13}
POOLS = {"OUR": "shenzhen", "THEIR": "guangzhou"}
# Kept of requests themselves, also of reads: who asked, what was answered, which papers were handed out.
LOGS = ("audit_line", "audit_party", "audit_root", "idempotent_request", "paper")
# Of the ledger itself: blocks, raw events and how far they were read name nobody's things that the tables do not name.
UNMARKED = ("chain_block", "chain_event", "sync_cursor", "synced_range", "synced_change", "envelope", *LOGS)
HEADER = "buyer,supplier_enterprise,invoice_no,invoice_date,amount_ex_tax,tax,total,valid"


@dataclass
class Things:
    """Ids of one of each. me: the person that asks; person: a colleague of it. contract: one that takes intents."""

    participant: str
    contract: str
    pool: str = "nowhere"
    me: str = "ab" * 16
    person: str = "cd" * 16
    key: str = "0x" + "cd" * 20
    session: str = "cd" * 16
    invitation: str = "cd" * 16
    delegation: str = "cd" * 16
    admission: str = "cd" * 16
    webhook: str = "cd" * 16
    client: str = "cd" * 16
    secret: str = "cd" * 16
    policy: str = "cd" * 16
    share: str = "cd" * 16
    programme: str = "cd" * 16
    order: str = "cd" * 16
    quote: str = "0x" + "cd" * 32
    lender: str = "0x" + "00" * 13 + "cd" * 7
    account: str = "cd" * 16
    system: str = "cd" * 16
    batch: str = "cd" * 16
    case: str = "cd" * 16
    registration: str = "cd" * 16
    on: str = "2026-01-05"
    month: str = "2026-01"
    file: str = "cd" * 16
    notice: str = "01790308800-00000-" + "cd" * 16
    digest: str = "0x" + "cd" * 32
    done: str = "0x" + "cd" * 32
    certificate: str = "0x" + "cd" * 32
    lot: str = "0x" + "cd" * 32
    document: str = "cd" * 16
    financing: str = "0x" + "cd" * 32
    loan: str = "0x" + "cd" * 32
    decision: str = "0x" + "cd" * 32
    receipt: Mapping[str, Any] = field(default_factory=dict)
    own: frozenset[str] = frozenset()  # names of those above that are this one's


@dataclass
class Side:
    """The parties of a side, what they trade, and each party's own house."""

    name: str
    people: Cast
    trade: dict[str, Any] = field(default_factory=dict)
    houses: dict[str, dict[str, Any]] = field(default_factory=dict)


class TwoSides:
    """Made once; `restored` brings back what a test changed."""

    def __init__(self, ledger: Ledger, database: Database) -> None:
        self.ledger = ledger
        self.regulator = ledger.admit("REGULATOR", Kind.REGULATOR)
        everybody = ledger.admit_all({f"{side}{name.upper()}": kind for side in FACES for name, kind in KINDS.items()})
        half = len(KINDS)
        self.ours, self.theirs = (
            Side(side, Cast(*everybody[place * half : (place + 1) * half])) for place, side in enumerate(FACES)
        )
        self.gateway = Gateway(
            ledger, database, self.ours.people, log_level="ERROR", rate_participant="", rate_address=""
        )
        self.client = self.gateway.client
        for side in (self.ours, self.theirs):
            self._trade(side)
        self.gateway.sync()
        self._admission()
        self._bank_system()
        for side in (self.ours, self.theirs):
            self._papers(side)
        self.members: dict[tuple[str, str], Desk] = {}
        self._people()
        self.registry = ledger.deployment.addresses["ParticipantRegistry"]
        self.nothing = Things("0x" + "00" * 13 + "cd" * 7, self.registry)
        self.nothing.receipt = self._receipt({"id": "0x" + "cd" * 32, "payer": "0x" + "00" * 13 + "cd" * 7}, "NONE")
        self._file = database.url.database or ""
        self._kept = sqlite3.connect(":memory:", check_same_thread=False)
        with closing(sqlite3.connect(self._file)) as live:
            live.backup(self._kept)
        self.before = self.rows()
        self.marks = self._marks()
        self.addresses = _addresses(self.theirs)
        pools = {word for row in self.before["pool"] for word in _words(row)}
        self.secrets = self.marks - pools  # what is not even in the lists that are open to all

    def close(self) -> None:
        self.gateway.close()
        self._kept.close()

    def party(self, kind: str, side: Side) -> Party:
        if kind in ASKING:
            return getattr(side.people, ASKING[kind])  # type: ignore[no-any-return]
        return self.ledger.operator if kind == "operator" else self.regulator

    # --- made

    def _trade(self, side: Side) -> None:
        """A certificate whose head is pledged for a loan in the pool, whose claim waits to be paid, and whose tail the
        supplier wants to sell to its bank."""
        ledger, people = self.ledger, side.people
        ledger.line(people.debtor, people.bank, 100 * FACES[side.name])
        pool = "0x" + POOLS[side.name].encode().ljust(32, b"\0").hex()
        offices = {name: getattr(people, name).address for name in ("reviewer", "treasurer", "supervisor")}
        rules = {"highestRatioBps": HIGHEST_RATIO_BPS, "ruleSet": some_hash(side.name)}
        ledger.send(ledger.sign(people.authority, "OpenPool", pool=pool, **offices, **rules))
        face = FACES[side.name]
        certificate = ledger.certificate(people.debtor, people.supplier, face)
        head, tail = lot_id(certificate, 0), lot_id(certificate, face - 1_000_003)
        ledger.send(ledger.sign(people.supplier, "SplitLot", lot=head, amount=1_000_003))
        lent = face - 1_000_003
        loan = disbursed(ledger, people, PLEDGE, head, people.supplier, lent)
        entered = {"ratioBps": 3_000, "ruleSet": some_hash(side.name), "decision": some_hash(side.name)}
        principal = lent - lent // 100
        if side is self.ours:
            enter(ledger, people, loan, principal)
        else:
            ledger.send(
                ledger.sign(people.bank, "EnterLoan", loan=loan, pool=pool, principal=principal, **entered),
                ledger.sign(people.bank, "ClassifyLoan", loan=loan, **{"class": 3}, evidence=some_hash("evidence")),
            )
        claim = {"outstanding": principal, "amount": principal * 3_000 // 10_000, "decision": some_hash(side.name)}
        ledger.send(
            ledger.sign(people.bank, "SubmitClaim", loan=loan, **claim),
            *(
                ledger.sign(office, "AdvanceClaim", loan=loan, to=to, evidence=some_hash("evidence"))
                for office, to in (
                    (people.reviewer, APPROVED),
                    (people.authority, PUBLIC),
                    (people.authority, PLANNED),
                    (people.treasurer, PAPERS_COMPLETE),
                )
            ),
        )
        asked = request(ledger, people.supplier, tail, DISCOUNT, bank=people.bank)
        ledger.send(ledger.issue(people.debtor, people.supplier, face - 17, invoices=2))
        side.trade = {
            "certificate": certificate,
            "lot": head,
            "loan": loan,
            "financing": financing_of(ledger, asked),
            "pool": POOLS[side.name],
        }

    def _admission(self) -> None:
        """Proposed, and not decided."""
        documents = [{"name": "营业执照", "sha256": some_hash("licence")}]
        contact = {"name": "某甲", "phone": "13800000000"}
        known = {"legal_representative": "某乙", "registered_address": "某路1号", "contact": contact}
        asked = {"code": "91990100MA0000015X", "name": "示例申请人", "kind": "enterprise", "key": Key.new().address}
        answer = self.gateway.at(self.ledger.operator).post(
            "/v1/admissions", {**asked, **known, "documents": documents}
        )
        assert answer.status_code == 201, answer.text
        self.admission = answer.json()["id"]

    def _bank_system(self) -> None:
        """Proposed, and not approved."""
        body = {"bank": self.ours.people.bank.address, "key": Key.new().address, "code_prefix": "998"}
        answer = self.gateway.at(self.ledger.operator).post("/v1/bank-systems", body)
        assert answer.status_code == 201, answer.text
        self.system = answer.json()["id"]

    def _papers(self, side: Side) -> None:
        """What the gateway keeps of the trade: invoices, a sealed quote, a decision of the rules; and a task."""
        people, trade, at = side.people, side.trade, self.gateway.at
        rows = [
            f"{side.name}DEBTOR,{side.name}SUPPLIER,{side.name}{number},2026-01-05,{amount}.00,13.00,{amount + 13}.00,1"
            for number, amount in ((1, 4_321_007), (2, 7_000_001))
        ]
        answer = at(people.debtor).upload("a.csv", "\n".join([HEADER, *rows, ""]).encode())
        assert answer.json()["accepted"] == 2, answer.text
        answer = at(people.supplier).upload("b.csv", "\n".join([HEADER, rows[0], ""]).encode())
        assert answer.json()["refused"] == 1, answer.text  # it is the debtor's
        trade["file"] = file = answer.json()["file"]
        with self.gateway.database.write() as session:  # as if it had come to be brought in later
            facts = {"filename": "b.csv", "take": "good", "mapping": {}, "size_bytes": 1, "state": "done", "at": 1}
            session.add(InvoiceUpload(id=file, participant=people.supplier.address, **facts))
        answer = at(people.debtor).document(trade["certificate"], "contract", f"%PDF-1.7 {side.name}".encode())
        assert answer.status_code == 201, answer.text
        trade["document"] = answer.json()["id"]
        offer = {"financing": trade["financing"], "advance_fen": "990007", "repay_fen": "1000003", "rate_bps": 300}
        answer = at(people.bank).post(
            "/v1/financings/quotes", [offer | {"fee_fen": "0", "valid_until": self.ledger.now() + 36_000}]
        )
        assert answer.status_code == 201, answer.text
        at(people.bank).confirm(answer.json()[0])
        self._offer(side)
        entry = {"kind": "initial", "number": f"{side.name}08391234567890", "registered_at": 1, "term_months": 12}
        answer = at(people.bank).post("/v1/registrations", entry | {"financing": trade["loan"]})
        assert answer.status_code == 201, answer.text
        trade["registration"] = answer.json()["id"]
        self._early(side)
        answer = at(people.bank).post("/v1/pool/decisions", {"rule": "entry", "loan": trade["loan"]})
        assert answer.status_code == 201, answer.text
        trade["decision"] = answer.json()["hash"]
        trade["disburse"] = self.gateway.instruction(at(people.bank), "disburse")
        trade["compensate"] = self.gateway.instruction(at(people.treasurer), "compensate")
        for payer, leg in ((people.bank, trade["disburse"]), (people.treasurer, trade["compensate"])):
            self._receipt(leg, "ACCOUNTS")  # they are named by it
            answer = at(payer).post("/v1/payments/batches", {"instructions": [{"instruction": leg["id"]}]})
            assert answer.status_code == 201, answer.text
            trade[f"batch of {payer.code}"] = answer.json()["id"]
        for party in (people.supplier, people.bank, people.treasurer):
            self._money(party, side)
        shared = {"interest_bps": 3_137, "fee_bps": 1_009, "from_on": "2026-01-01", "until_on": "2999-12-31"}
        answer = at(people.supplier).post("/v1/cost-shares", shared)  # of what it issues itself; not approved
        assert answer.status_code == 201, answer.text
        trade["share"] = answer.json()["id"]
        for party in (people.debtor, people.supplier, people.bank):
            due = {"id": f"overdue-{party.code}", "kind": "overdue", "owner": party.address, "due_on": date(2026, 1, 5)}
            put_row(
                self.gateway.database, Task, {**due, "subject": trade["certificate"], "state": "open", "made_at": 0}
            )

    def _money(self, party: Party, side: Side) -> None:
        """Another account, proposed; and a movement that nobody knows what to do with."""
        named = {"number": f"99{party.address[-12:]}", "name": f"new of {party.code}", "bank_code": "313290000017"}
        answer = self.gateway.at(party).post("/v1/accounts", {**named, "bank_name": "示例银行"})
        assert answer.status_code == 201, answer.text
        side.trade[f"account of {party.code}"] = answer.json()["id"]
        case = side.trade[f"case of {party.code}"] = some_hash(party.code)[2:34]
        row = {"id": case, "participant": party.address, "kind": "unknown", "account": answer.json()["id"]}
        moved = {"direction": "credit", "reference": f"R{party.code}", "amount_fen": 31_415_926, "file": some_hash("f")}
        put_row(self.gateway.database, PaymentCase, {**row, **moved, "state": "open", "made_at": 0})

    def _offer(self, side: Side) -> None:
        """The bank's policy has decided on the request, its agent has not signed; and another policy is proposed."""
        bank, debtor = self.gateway.at(side.people.bank), side.people.debtor.address
        for name in ("first", "second"):
            terms = {"debtors": {debtor: {"rating": "AA", "limit_fen": "1000000000"}}, "name": f"{side.name}-{name}"}
            side.trade["policy"] = propose(bank, policy(self.gateway, Key.new(), **terms))["id"]
            if name == "first":
                answer = bank.post(f"/v1/credit-policy/{side.trade['policy']}/approval", None)
                assert answer.status_code == 200, answer.text
        [waiting] = bank.post("/v1/offers/turn", None).json()
        side.trade["quote"] = waiting["quote"]

    def _early(self, side: Side) -> None:
        """A programme of early payment, proposed, and standing orders, proposed."""
        supplier = self.gateway.at(side.people.supplier)
        body = programme(self.gateway, Key.new(), name=f"{side.name}-programme")
        side.trade["programme"] = propose_programme(supplier, body)["id"]
        for party in (side.people.supplier, side.people.bank):
            body = {"most_all_in_bps": 400, "until_on": "2099-12-31", "terms": some_hash(party.code)}
            answer = self.gateway.at(party).post(ORDERS, body)
            assert answer.status_code == 201, answer.text
            side.trade[f"order of {party.code}"] = answer.json()["id"]

    def _people(self) -> None:
        """Everybody's house: people with keys, and what they leave lying about. Ours have one for each role."""
        houses = [(kind, side) for side in (self.ours, self.theirs) for kind in ASKING]
        houses += [("operator", self.ours), ("regulator", self.ours)]
        keys: dict[tuple[str, str, str], Key] = {}
        for kind, side in houses:
            party, house = self.party(kind, side), dict[str, Any]()
            founder = self.gateway.at(party)
            for role in ROLES if side is self.ours else ROLES[::2]:
                login = f"{role}.{kind.replace('_', '.')}@{side.name.lower()}.example"
                person = join(founder, login, role)
                key = keys[side.name, kind, role] = Key.new()
                assert founder.put(f"/v1/people/{person.id}/keys/{key.address}").status_code == 200
                house[role] = person
            self._house(founder, house)
            side.houses[kind] = house
        parties = {(side.name, kind): self.party(kind, side) for kind, side in houses}
        grants = [
            self.ledger.sign(parties[side, kind], "GrantKey", key=key.address, powers=ALL_POWERS)
            for (side, kind, _), key in keys.items()
        ]
        self.ledger.send(*grants)
        self.gateway.sync()
        for (side_name, kind, role), key in keys.items():
            desk = by_key(self.gateway, key, parties[side_name, kind])
            side = self.ours if side_name == self.ours.name else self.theirs
            side.houses[kind][f"{role} things"] = self._of_a_person(desk, side.houses[kind], role)
            if side is self.ours:
                self.members[kind, role] = desk

    def _house(self, founder: Desk, house: dict[str, Any]) -> None:
        party = founder.party
        invited = founder.post("/v1/invitations", {"login": f"new@{party.code.lower()}.example", "roles": ["maker"]})
        house["invitation"] = invited.json()["id"]
        house["webhook"] = founder.post("/v1/webhooks", {"url": f"https://{party.code.lower()}.example/x"}).json()["id"]
        house["notice"] = founder.post(f"/v1/webhooks/{house['webhook']}/test", None).json()["notice"]
        rules = [{"one_up_to_fen": str(len(party.code) * 100_003)}]
        assert founder.replace("/v1/approval-rules", rules).status_code == 200
        client = founder.post("/v1/clients", {"name": f"ERP of {party.code}", "scopes": ["read"]}).json()
        house["client"], house["secret"] = client["client_id"], client["secret"]
        house["done"] = self._draft(founder)
        assert founder.post(f"/v1/intents/{house['done']}/rejection", {"reason": "不对"}).status_code == 200

    def _draft(self, desk: Desk) -> str:
        """An action that every kind may draft, in every role but a viewer's."""
        registry = self.ledger.deployment.addresses["ParticipantRegistry"]
        fields = {"participant": desk.party.address, "target": registry, "revoked": 7}
        return str(desk.drafted("RevokeIntent", **fields)["digest"])

    def _of_a_person(self, desk: Desk, house: dict[str, Any], role: str) -> dict[str, Any]:
        made: dict[str, Any] = {"session": desk.get("/v1/me").json()["session"]}
        made["key"] = Key.new().address
        assert desk.post("/v1/keys/wallet", {"label": "w", "address": made["key"]}).status_code == 201
        colleague = next(house[other].id for other in reversed(ROLES) if other in house and other != role)
        now = int(made["session"][:10], 16)
        span = {"from_at": now, "until_at": now + 86_400}
        lent = desk.post("/v1/delegations", {"to_person": colleague, "roles": ["viewer"], **span})
        assert lent.status_code == 201, lent.text
        made["delegation"], made["person"] = lent.json()["id"], colleague
        if role != "viewer":
            made["digest"] = self._draft(desk)
        return made

    # --- asked about

    def things(self, kind: str, role: str, side: Side) -> Things:
        """What a caller of this kind has on a side, or would have: its party's own, and what that takes part in."""
        named = kind if kind in side.houses else "enterprise"  # of those above there is one only
        house = side.houses[named]
        of_person = house.get(f"{role} things") or house["administrator things"]
        digest = (
            of_person.get("digest") or house["maker things" if "maker things" in house else "checker things"]["digest"]
        )
        party = self.party(named, side)
        in_the_house = ("invitation", "webhook", "notice", "done", "client", "secret")
        mine = {name: house[name] for name in in_the_house} | of_person
        trade, parts = side.trade, set(mine) | {"digest", "me"}
        if named in ("enterprise", "bank"):
            parts |= {"certificate", "lot", "document", "financing", "lender", "order"}
        if named == "bank":
            parts |= {"policy", "quote", "registration"}
        if named == "enterprise":
            parts |= {"file", "share", "programme"}
        if named in ("bank", "pool_treasurer"):
            parts.add("batch")
        if named in ("enterprise", "bank", "pool_treasurer"):
            parts |= {"account", "case"}
        if named == "bank" or named.startswith("pool_"):
            parts |= {"loan", "decision", "pool"}
        if named == "enterprise" or named == "bank" or named == "pool_treasurer":
            parts.add("receipt")
        leg = trade["compensate" if named.startswith("pool_") else "disburse"]
        traded = ("certificate", "lot", "document", "financing", "loan", "decision", "pool", "policy", "quote", "file")
        traded += ("registration", "share", "programme")
        everything = {name: trade[name] for name in traded} | {"lender": side.people.bank.address}
        payer = side.people.treasurer if named.startswith("pool_") else side.people.bank
        owner = party if named in ("enterprise", "bank") else side.people.treasurer
        everything |= {"batch": trade[f"batch of {payer.code}"], "account": trade[f"account of {owner.code}"]}
        everything |= {"case": trade[f"case of {owner.code}"]}
        everything["order"] = trade[f"order of {(party if named == 'bank' else side.people.supplier).code}"]
        return Things(
            party.address,
            self.registry,
            me=(house.get(role) or house["administrator"]).id,
            **everything | mine | {"digest": digest},
            admission=self.admission,
            system=self.system,
            receipt=self._receipt(leg, f"REF{side.name}"),
            own=frozenset(parts | {"participant", "admission", "system", "on", "month"}),
        )

    def _receipt(self, leg: Mapping[str, Any], reference: str) -> Any:
        whole = {"payee": "0x" + "00" * 13 + "cd" * 7, "amount_fen": "1", **leg}
        return self.gateway.receipt(whole, reference)

    # --- compared

    def rows(self) -> dict[str, Any]:
        """All that is kept but of requests themselves. A draft that fails uses up a nonce; a session is seen."""
        found: dict[str, Any] = {}
        with closing(sqlite3.connect(self._file)) as live:
            for table in SQLModel.metadata.sorted_tables:
                if table.name in LOGS:
                    continue
                left_out = {"next_nonce", "last_seen_at"}
                columns = ", ".join(f'"{column.name}"' for column in table.columns if column.name not in left_out)
                found[table.name] = live.execute(f'SELECT {columns} FROM "{table.name}" ORDER BY {columns}').fetchall()
        return found

    def restore(self) -> None:
        with closing(sqlite3.connect(self._file)) as live:
            self._kept.backup(live)

    def _marks(self) -> set[str]:
        """Ids, names and amounts that stand in rows of the other side alone, whatever the table."""
        known = {self.ledger.operator.address, self.regulator.address} | _addresses(self.ours)
        rows = [set(_words(row)) for table, kept in self.before.items() if table not in UNMARKED for row in kept]
        of_us = set[str]().union(*(row for row in rows if row & known))
        linked = _addresses(self.theirs)
        for _ in range(3):  # a person is theirs by its membership, its key by the person
            of_them = [row for row in rows if row & linked and not row & known]
            linked |= {word for row in of_them for word in row if _ID.fullmatch(word) and word not in of_us}
        others = set[str]().union(*(row for row in rows if not row & linked or row & known))
        return {word for word in set[str]().union(*of_them) - others if len(word) >= 7 and not _TIME.fullmatch(word)}


_ID, _TIME = re.compile(r"(0x)?[0-9a-f]{32,}"), re.compile(r"1[6-9][0-9]{8}|[0-9]{4}-[0-9]{2}-[0-9]{2}")


def _addresses(side: Side) -> set[str]:
    return {participant_address(f"{side.name}{name.upper()}") for name in KINDS}


def _words(row: tuple[Any, ...]) -> Iterator[str]:
    """What a row says: its ids, words and numbers, also those within its JSON."""
    for value in row:
        if isinstance(value, int) and not isinstance(value, bool):
            yield str(value)
        elif isinstance(value, str):
            yield from re.findall(r"[\w@.+-]+", value)
