"""Rule: slips that chance alone would seldom make, each of them aimed at one refusal."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from hypothesis.stateful import rule

from tests.model.opening import hexed
from tests.model.player import SEEDS, Player
from tests.model.pool import COMPENSATED
from tests.model.records import DAY, FEN, NOBODY, FinancingKind, FinancingState, Kind, Powers, ReceivableState
from tests.model.stage import ADDRESS, KINDS, POOL, ROLE_KEYS, SPARE, paper

HIGHEST = "0x" + "00" * 12 + "01" + "00" * 7  # one above all participants' addresses


class WrongRules(Player):
    @rule(seed=SEEDS)
    def slip(self, seed: int) -> None:
        self.take(seed)
        slips: tuple[Callable[[], object], ...] = (
            self._bad_admission,
            self._bad_key,
            self._weak_key,
            self._unknown_party,
            self._no_reference,
            self._nothing_paid,
            self._too_much_paid,
            self._neither_kind,
            self._somebody_elses_debt,
            self._thaw_what_is_not_frozen,
            self._revoke_elsewhere,
            self._round_and_round,
            self._take_anothers_invoice,
            self._recover_too_much,
            self._no_policy,
            self._take_anothers_pool,
            self._undo_with_another_paper,
            self._pay_out_what_a_court_took,
            self._pass_on_what_was_paid_early,
            self._repay_what_was_bought_for_good,
        )
        self.pick(slips)()

    def exactly(self, name: str, fields: dict[str, Any], **options: Any) -> None:
        """This, with nothing else wrong about it."""
        actor = next(iter(fields.values()))
        key = options.pop("key", None) or self.key_for(actor, self.power(name))
        self.after(self.stage.sign(name, fields, key=key, **options))

    def _bad_admission(self) -> None:
        fields = {
            "operator": ADDRESS["OPERATOR"],
            "participant": self.pick((NOBODY, HIGHEST, ADDRESS["BANK"], ADDRESS["OTHER STRANGER"])),
            "kind": int(self.pick((Kind.NONE, Kind.ENTERPRISE))),
            "key": self.pick((NOBODY, self.spare_key())),
        }
        self.exactly("AdmitParticipant", {**fields, "kyb": self.document()})

    def _bad_key(self) -> None:
        key, powers = self.pick(((NOBODY, 1), (self.spare_key(), 0), (self.spare_key(), 128), (self.spare_key(), 255)))
        self.exactly("GrantKey", {"participant": self.pick(self.admitted()), "key": key, "powers": powers})

    def _weak_key(self) -> None:
        """One that may lend, but not give keys away."""
        who = ADDRESS["BANK"]
        if Powers.ADMINISTER not in self.model.registry.powers_of(who, SPARE[0].address):
            fields = {"participant": who, "key": SPARE[1].address, "powers": int(Powers.ALL)}
            self.exactly("GrantKey", fields, key=SPARE[0])

    def _unknown_party(self) -> None:
        fields = {"operator": ADDRESS["OPERATOR"], "participant": hexed(77)[:2] + "00" * 19 + "4d"}
        standing = self.pick((0, 1, 2))
        self.exactly("SetStanding", {**fields, "standing": standing, "reason": self.document()})

    def _payment(self, amount: int, reference: str) -> None:
        rid = self.rather(self.certificates(ReceivableState.ACCEPTED), self.certificates())
        if rid is not None:
            bank = self.model.books.lines[self.model.books.receivables[rid].debtor].bank
            fields = {"bank": bank, "receivable": hexed(rid), "amount": amount, "bankReference": reference}
            self.exactly("RecordPayment", fields)

    def _no_reference(self) -> None:
        self._payment(1, hexed(0))

    def _nothing_paid(self) -> None:
        self._payment(0, self.reference())

    def _too_much_paid(self) -> None:
        self._payment(FEN - 1, self.reference())

    def _neither_kind(self) -> None:
        lot = self.rather(self.free_lots(), self.live_lots())
        if lot is not None:
            fields = {"holder": self.model.books.lots[lot].owner, "lot": hexed(lot), "kind": int(FinancingKind.NONE)}
            more = {"recourse": False, "bank": NOBODY, "until": self.stage.now + 60, "terms": self.document()}
            self.exactly("RequestFinancing", {**fields, **more})

    def _somebody_elses_debt(self) -> None:
        rid = self.rather(self.certificates(ReceivableState.ISSUED), [])
        if rid is not None:
            fields = {"debtor": ADDRESS["THIRD"], "receivable": hexed(rid), "reason": self.document()}
            self.exactly("CancelReceivable", fields, original=self.stage.memory.issued[rid])

    def _thaw_what_is_not_frozen(self) -> None:
        lots = self.live_lots(lambda _, lot, __: not lot.frozen)
        lot = self.pick(lots) if lots and not self.one_in(3) else 3  # there is no such lot
        fields = {"lot": hexed(lot), "reason": self.document()}
        self.after(self.stage.call("unfreezeLot", fields, key=ROLE_KEYS["CUSTODY"]))

    def _revoke_elsewhere(self) -> None:
        places, who = self.stage.side.deployment.addresses, self.pick(self.admitted())
        fields = {"participant": who, "target": places["FinancingDesk"], "revoked": 1}
        how = self.pick(("direct", "relayed"))
        self.exactly("RevokeIntent", fields, contract="CompensationPool", how=how)

    def _round_and_round(self) -> None:
        """A lot goes from hand to hand until it may not any more."""
        lot_id = self.rather(self.free_lots(), [])
        hands = [ADDRESS[code] for code, kind in KINDS.items() if kind is Kind.ENTERPRISE]
        for _ in range(4 if lot_id is not None else 0):
            lot = self.model.books.lots[lot_id or 0]
            debtor = self.model.books.receivables[(lot_id or 0) - (lot_id or 0) % FEN].debtor
            to = self.pick([who for who in hands if who not in (lot.owner, debtor)])
            fields = {"holder": lot.owner, "lot": hexed(lot_id or 0), "amount": lot.amount, "recipient": to}
            self.exactly("TransferLot", {**fields, "terms": self.document()})

    def _take_anothers_invoice(self) -> None:
        known = [n for n, one in self.model.books.invoices.items() if one.debtor == ADDRESS["DEBTOR"] and one.used]
        if known:
            number = self.pick(known)
            amount = self.model.books.invoices[number].amount
            fields = {
                "debtor": ADDRESS["OTHER DEBTOR"],
                "supplier": ADDRESS["THIRD"],
                "face": 20_000,
                "maturity": self.stage.now + 86_400,
                "invoices": [{"invoice": hexed(number), "amount": amount, "used": 20_000}],
                "terms": paper("terms"),
            }
            self.exactly("IssueReceivable", fields)

    def _recover_too_much(self) -> None:
        loans = self.model.pools.loans
        number = self.rather([n for n, one in loans.items() if one.claim in COMPENSATED], [])
        if number is not None:
            loan = loans[number]
            fields = {"bank": loan.bank, "loan": hexed(number), "gross": loan.outstanding - loan.recovered + 1}
            self.exactly("RecordRecovery", {**fields, "bankReference": self.reference()})

    def _no_policy(self) -> None:
        """Announced and, a week later, tried."""
        zero = {"leastLot": 0, "mostEndorsements": 0, "longestTenor": 0, "closesBefore": 0}
        late = {"leastLot": 100, "mostEndorsements": 9, "longestTenor": 90, "closesBefore": 1}
        since = self.stage.now + 7 * DAY
        fields = self.pick(({"next": zero, "from": since + DAY}, {"next": late, "from": since}))
        number, key = self.stage.next_number(), ROLE_KEYS["GOVERNOR"]
        if not self.after(self.stage.call("setPolicy", fields, key=key, how="schedule", operation=number)):
            self.stage.now += 7 * DAY
            self.after(self.stage.call("setPolicy", fields, key=key, how="execute", operation=number))

    def _take_anothers_pool(self) -> None:
        offices = {name: ADDRESS[f"OTHER {name.upper()}"] for name in ("authority", "reviewer", "treasurer")}
        offices["supervisor"] = ADDRESS[self.pick(("SUPERVISOR", "OTHER AUTHORITY"))]
        fields = {**offices, "pool": POOL, "highestRatioBps": 4_000, "ruleSet": self.document()}
        self.exactly("OpenPool", fields)

    def _undo_with_another_paper(self) -> None:
        rid = self.rather(self.certificates(ReceivableState.ISSUED), [])
        others = [intent for number, intent in self.stage.memory.issued.items() if number != rid]
        if rid is not None and others:
            debtor = self.model.books.receivables[rid].debtor
            fields = {"debtor": debtor, "receivable": hexed(rid), "reason": self.document()}
            self.exactly("CancelReceivable", fields, original=self.pick(others))

    def _pass_on_what_was_paid_early(self) -> None:
        """While the rest of the certificate is open."""
        lot_id = self.rather(self.live_lots(lambda _, lot, of: lot.paid_early and of.owed and not of.paid), [])
        if lot_id is not None:
            lot = self.model.books.lots[lot_id]
            fields = {"holder": lot.owner, "lot": hexed(lot_id), "amount": lot.amount, "recipient": ADDRESS["THIRD"]}
            self.exactly("TransferLot", {**fields, "terms": self.document()})

    def _repay_what_was_bought_for_good(self) -> None:
        known = self.model.desk.financings.items()
        sold = (FinancingState.DISBURSED, FinancingKind.DISCOUNT, False)
        number = self.rather([n for n, one in known if (one.state, one.kind, one.recourse) == sold], [])
        if number is not None:
            fields = {"bank": self.model.desk.financings[number].bank, "financing": hexed(number), "amount": 1}
            self.exactly("RecordRepayment", {**fields, "bankReference": self.reference()})

    def _pay_out_what_a_court_took(self) -> None:
        """A reservation ends when a court gives the lot to somebody else; the bank pays all the same."""
        accepted = FinancingState.ACCEPTED
        waiting = [n for n, one in self.model.desk.financings.items() if one.state is accepted]
        fresh = [n for n in waiting if self.model.desk.financings[n].until > self.stage.now + 2 * DAY + 9]
        number = self.rather(fresh, [])
        if number is None:
            return
        financing = self.model.desk.financings[number]
        lot, key = self.model.books.lots[financing.lot], ROLE_KEYS["COURT"]
        to = self.pick([ADDRESS[code] for code in ("SUPPLIER", "SUBCONTRACTOR", "THIRD") if ADDRESS[code] != lot.owner])
        order = {"lot": hexed(financing.lot), "to": to, "amount": lot.amount, "reason": self.document()}
        plan = self.stage.next_number()
        if not self.after(self.stage.call("forceTransfer", order, key=key, how="schedule", operation=plan)):
            self.stage.now += 2 * DAY
            self.after(self.stage.call("forceTransfer", order, key=key, how="execute", operation=plan))
        fields = {"bank": financing.bank, "financing": hexed(number), "amount": financing.advance}
        self.exactly("ConfirmDisbursement", {**fields, "bankReference": self.reference()})
