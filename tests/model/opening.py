"""How each play begins: the cast is admitted, and certificates, financings and claims are already on their way.

A play of a hundred random steps would not get far from an empty ledger, and what is rare late in life would never come.
"""

from __future__ import annotations

from typing import Any

from chain.intents import QUOTE_FIELDS, quote_commitment
from tests.model.books import receivable_of
from tests.model.records import BPS, DAY, FEN, NOBODY, ClaimState, FinancingKind, Kind, LoanClass, Powers
from tests.model.stage import ADDRESS, KINDS, POOL, ROLE_KEYS, SPARE, Stage, key_named, paper

LINES = (("DEBTOR", "BANK"), ("OTHER DEBTOR", "OTHER BANK"))
FIRST_LIMIT = 20_000_000
RATIO = 3_333
POLICY = {"leastLot": 80_00, "mostEndorsements": 3, "longestTenor": 184, "closesBefore": 24}
C = ClaimState
PATH = (C.APPROVED, C.PUBLIC, C.PLANNED, C.PAPERS_COMPLETE)
OFFICES = ("REVIEWER", "AUTHORITY", "AUTHORITY", "TREASURER")


def hexed(number: int) -> str:
    return f"0x{number:064x}"


class Opening:
    """Puts the stage where plays begin; nothing in it may be refused."""

    def __init__(self, stage: Stage) -> None:
        self.stage = stage
        self.admit()
        self.govern()
        self.trade()
        stage.compare(all_of_it=True)
        stage.side.save()

    def must(self, name: str, signer: str, **fields: Any) -> int:
        """The digest of what was signed."""
        refused = self.stage.sign(name, fields, key=key_named(signer))
        assert not refused, (name, refused)
        return self.stage.last_digest

    def admit(self) -> None:
        operator = ADDRESS["OPERATOR"]
        for code, kind in KINDS.items():
            if code != "OPERATOR":
                fields = {"participant": ADDRESS[code], "kind": int(kind), "key": key_named(code).address}
                self.must("AdmitParticipant", "OPERATOR", operator=operator, kyb=paper(code), **fields)
            if kind is Kind.ENTERPRISE:
                self.must("GiveConsent", code, participant=ADDRESS[code], terms=paper("consent"))
        for debtor, bank in LINES:
            self.must("AppointBank", debtor, debtor=ADDRESS[debtor], bank=ADDRESS[bank])
            self.must("SetLimit", bank, bank=ADDRESS[bank], debtor=ADDRESS[debtor], limit=FIRST_LIMIT)
        offices = {name: ADDRESS[name.upper()] for name in ("authority", "reviewer", "treasurer", "supervisor")}
        self.must("OpenPool", "AUTHORITY", **offices, pool=POOL, highestRatioBps=5_000, ruleSet=paper("rules"))

    def govern(self) -> None:
        """A tighter policy, so that its limits are met; and keys that may not do everything."""
        stage, key, fields = self.stage, ROLE_KEYS["GOVERNOR"], {"next": POLICY, "from": self.stage.now + 8 * DAY}
        assert not stage.call("setPolicy", fields, key=key, how="schedule", operation=1)
        stage.now += 7 * DAY
        assert not stage.call("setPolicy", fields, key=key, how="execute", operation=1)
        stage.now += DAY
        for who, spare, power in (("BANK", 0, Powers.LEND), ("BANK", 2, Powers.POOL), ("SUPPLIER", 3, Powers.HOLD)):
            fields = {"participant": ADDRESS[who], "key": SPARE[spare].address, "powers": int(power)}
            self.must("GrantKey", who, **fields)

    def trade(self) -> None:
        """One certificate in twelve lots at all stages of their life, others accepted, others not yet."""
        great = self.certificate("DEBTOR", "SUPPLIER", 1_200_003, 20 * DAY)
        lots = [great + i * 100_000 for i in range(12)]  # the last has three fen more
        for i in range(11, 0, -1):
            amount = 100_003 if i == 11 else 100_000
            self.must("SplitLot", "SUPPLIER", holder=ADDRESS["SUPPLIER"], lot=hexed(great), amount=amount)
        self.certificate("DEBTOR", "SUBCONTRACTOR", 77_777, 2 * DAY)
        self.certificate("OTHER DEBTOR", "THIRD", 1_234_567, 40 * DAY)
        self.certificate("OTHER DEBTOR", "SUPPLIER", 300_000, 3 * DAY)
        for supplier in ("SUPPLIER", "THIRD"):
            self.certificate("DEBTOR", supplier, 20_000, 10 * DAY, accepted=False)
        pledge, discount = FinancingKind.PLEDGE, FinancingKind.DISCOUNT
        for i, steps in enumerate((0, 1, 3, 5, 6, 7)):
            self.loan(lots[i], steps=steps)
        self.financing("SUPPLIER", lots[6], pledge, 100_000)
        self.financing("SUPPLIER", lots[7], discount, 80_000, recourse=True)
        self.financing("SUPPLIER", lots[8], discount, 100_000, paid=False)
        self.request("SUPPLIER", lots[9], pledge, False, ADDRESS["BANK"])

    # --- the parts

    def certificate(self, debtor: str, supplier: str, face: int, term: int, *, accepted: bool = True) -> int:
        invoice = {"invoice": paper(f"invoice {self.stage.next_number()}"), "amount": 2 * face, "used": face}
        issued = self.must(
            "IssueReceivable",
            debtor,
            debtor=ADDRESS[debtor],
            supplier=ADDRESS[supplier],
            face=face,
            maturity=self.stage.now + term,
            invoices=[invoice],
            terms=paper("terms"),
        )
        rid = receivable_of(issued)
        if accepted:
            fields = {"supplier": ADDRESS[supplier], "receivable": hexed(rid), "terms": paper("consent")}
            self.must("AcceptReceivable", supplier, **fields)
        return rid

    def request(self, holder: str, lot: int, kind: FinancingKind, recourse: bool, bank: str = NOBODY) -> int:
        fields = {"holder": ADDRESS[holder], "lot": hexed(lot), "kind": int(kind), "recourse": recourse, "bank": bank}
        until = self.stage.now + 30 * DAY
        return self.must("RequestFinancing", holder, **fields, until=until, terms=paper("terms"))

    def financing(
        self, holder: str, lot: int, kind: FinancingKind, repay: int, *, recourse: bool = False, paid: bool = True
    ) -> int:
        number, bank, advance = self.request(holder, lot, kind, recourse), ADDRESS["BANK"], repay - repay // 50
        values = (hexed(number), bank, advance, repay, 435, 0, self.stage.now + 5 * DAY, paper("salt"))
        terms = dict(zip((c["name"] for c in QUOTE_FIELDS), values, strict=True))
        self.stage.memory.quotes.append(terms)
        self.must("SubmitQuote", "BANK", bank=bank, financing=hexed(number), commitment=quote_commitment(terms))
        self.must("AcceptQuote", holder, holder=ADDRESS[holder], **terms)
        if paid:
            fields = {"bank": bank, "financing": hexed(number), "amount": advance, "bankReference": self.reference()}
            self.must("ConfirmDisbursement", "BANK", **fields)
        return number

    def loan(self, lot: int, *, steps: int) -> None:
        """A pledge loan that does not perform, in the pool, and so many steps of its claim."""
        number = self.financing("SUPPLIER", lot, FinancingKind.PLEDGE, 100_000)
        principal = self.stage.model.desk.financings[number].advance
        bank, evidence = {"bank": ADDRESS["BANK"], "loan": hexed(number)}, paper("evidence")
        amount = principal * RATIO // BPS
        papers = {"ruleSet": paper("rules"), "decision": paper("decision")}
        self.must("EnterLoan", "BANK", **bank, pool=POOL, principal=principal, ratioBps=RATIO, **papers)
        self.must("ClassifyLoan", "BANK", **bank, **{"class": int(LoanClass.SUBSTANDARD)}, evidence=evidence)
        if steps:
            claim = {"outstanding": principal, "amount": amount, "decision": paper("decision")}
            self.must("SubmitClaim", "BANK", **bank, **claim)
        for to, office in list(zip(PATH, OFFICES, strict=True))[: max(steps - 1, 0)]:
            fields = {"office": ADDRESS[office], "loan": hexed(number), "to": int(to)}
            self.must("AdvanceClaim", office, **fields, evidence=evidence)
        if steps > len(PATH) + 1:
            fields = {"treasurer": ADDRESS["TREASURER"], "loan": hexed(number), "amount": amount}
            self.must("PayClaim", "TREASURER", **fields, bankReference=self.reference())
        if steps > len(PATH) + 2:
            self.must("CloseLoan", "BANK", **bank, evidence=evidence)

    def reference(self) -> str:
        number = self.stage.next_number()
        assert number < FEN
        return hexed(number)
