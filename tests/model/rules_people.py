"""Rules: participants, their keys, consents and lines; the roles; time."""

from __future__ import annotations

from typing import Any

from hypothesis.stateful import rule

from chain.keys import Key
from tests.model.model import CALLS, OPERATION_LIVES
from tests.model.opening import LINES
from tests.model.player import SEEDS, Player
from tests.model.records import DAY, HOUR, Kind, LienKind, Powers, ReceivableState, Standing
from tests.model.stage import ADDRESS, KINDS, RATIOS, REFUSED, ROLE_KEYS, SPARE, STRANGERS, Plan, paper

POLICIES = (
    {"leastLot": 100_00, "mostEndorsements": 200, "longestTenor": 366, "closesBefore": 24},
    {"leastLot": 1, "mostEndorsements": 3, "longestTenor": 184, "closesBefore": 0},
    {"leastLot": 50_000, "mostEndorsements": 1, "longestTenor": 92, "closesBefore": 72},
)
NO_POLICY = {"leastLot": 0, "mostEndorsements": 0, "longestTenor": 0, "closesBefore": 0}


class PeopleRules(Player):
    @rule(seed=SEEDS)
    def people(self, seed: int) -> None:
        """The operator admits and suspends; parties give keys and consents, and take them back."""
        self.take(seed)
        members, operator = self.model.registry.members, ADDRESS["OPERATOR"]
        known = list(ADDRESS.values())
        match self.pick(
            ("admit", "standing", "standing", "standing", "grant", "revoke", "consent", "withdraw", "intent")
        ):
            case "admit":
                new = [ADDRESS[code] for code in STRANGERS if not members[ADDRESS[code]].standing]
                who = self.rather(new, known)
                kind = int(self.pick([kind for kind in Kind if kind]))
                fields = {"operator": operator, "participant": who, "kind": kind, "key": self.spare_key()}
                self.attempt("AdmitParticipant", {**fields, "kyb": self.document()})
            case "standing":
                stopped = [who for who in known if members[who].standing is Standing.SUSPENDED]
                who = self.pick(stopped) if stopped and not self.one_in(3) else self.pick(known)
                wanted = Standing.ACTIVE if who in stopped else Standing.SUSPENDED
                fields = {"operator": operator, "participant": who, "standing": int(wanted)}
                self.attempt("SetStanding", {**fields, "reason": self.document()})
            case "grant":
                powers = self.pick((*(int(power) for power in Powers if power), int(Powers.ALL), int(Powers.ALL)))
                fields = {"participant": self.pick(known), "key": self.spare_key(), "powers": powers}
                self.attempt("GrantKey", fields)
            case "revoke":
                spare = {key.address for key in SPARE}
                given = [(who, key) for who in known for key in members[who].grants if key in spare]
                anything = [(who, key) for who in known for key in members[who].grants]
                found = self.rather(given, anything)
                if found:
                    self.attempt("RevokeKey", {"participant": found[0], "key": found[1]})
            case "consent":
                silent = [who for who in known if members[who].kind is Kind.ENTERPRISE and not members[who].consents]
                who = self.rather(silent, known)
                self.attempt("GiveConsent", {"participant": who, "terms": self.document()})
            case "withdraw":
                self.attempt("WithdrawConsent", {"participant": self.pick(known)})
            case "intent":
                self._revoke_intent(self.pick(known))

    def _revoke_intent(self, who: str) -> None:
        places = self.stage.side.deployment.addresses
        contract = self.pick(("ParticipantRegistry", "ReceivableLedger", "FinancingDesk", "CompensationPool"))
        target = self.pick([address for name, address in places.items() if name != "Authority"])
        used = [nonce for place, party, nonce in self.model.nonces if (place, party) == (contract, who)]
        fields = {
            "participant": who,
            "target": places[contract] if not self.one_in(6) else target,
            "revoked": self.pick(sorted(used)) if used and self.one_in(3) else self.stage.next_number() << 8,
        }
        key = self.key_for(who, Powers.NONE)
        self.after(self.stage.sign("RevokeIntent", fields, key=key, contract=contract))

    @rule(seed=SEEDS)
    def lines(self, seed: int) -> None:
        self.take(seed)
        debtor, bank = (ADDRESS[code] for code in self.pick(LINES))
        if self.one_in(2):
            now = self.model.books.lines[debtor].bank
            stuck = self.model.registry.members[now].standing is Standing.SUSPENDED
            banks = [ADDRESS[code] for code, kind in KINDS.items() if kind is Kind.BANK]
            self.attempt("AppointBank", {"debtor": debtor, "bank": self.pick(banks) if stuck else bank})
            return
        limit = self.pick((20_000_000, 20_000_000, 1_000_000, 100_000, 0))
        self.attempt("SetLimit", {"bank": self.model.books.lines[debtor].bank, "debtor": debtor, "limit": limit})

    # --- roles

    def role_key(self, name: str) -> Key:
        """Mostly the holder's."""
        return self.pick(list(ROLE_KEYS.values())) if self.one_in(10) else ROLE_KEYS[CALLS[name][1]]

    def role(self, name: str, fields: dict[str, Any]) -> None:
        self.after(self.stage.call(name, fields, key=self.role_key(name)))

    @rule(seed=SEEDS)
    def custody(self, seed: int) -> None:
        """A lot is frozen, and mostly freed again before long."""
        self.take(seed)
        frozen = self.live_lots(lambda _, lot, __: lot.frozen)
        lot = self.rather(frozen or self.live_lots(), [*self.live_lots(), 7])
        assert lot is not None
        thaw = bool(frozen) and not self.one_in(4)
        fields = {"lot": f"0x{lot:064x}", "reason": self.document()}
        self.role("unfreezeLot" if thaw else "freezeLot", fields)

    @rule(seed=SEEDS)
    def guardian(self, seed: int) -> None:
        self.take(seed)
        self.role("unpause" if self.model.books.paused or self.one_in(3) else "pause", {"reason": self.document()})

    @rule(seed=SEEDS)
    def announce(self, seed: int) -> None:
        """A role with a delay says what it is going to do."""
        self.take(seed)
        later = self.stage.now + self.pick((7, 8, 9, 30)) * DAY + 1
        known = list(ADDRESS.values())
        match self.pick(
            ("forceTransfer", "forceTransfer", "recoverKey", "setPolicy", "setEligibility", "setPolicyModule")
        ):
            case "forceTransfer":
                tied = self.live_lots(lambda _, lot, __: lot.frozen or lot.lien is LienKind.RESERVED)
                lot = self.rather(tied, self.live_lots())
                if lot is None:
                    return
                amount = self.model.books.lots[lot].amount
                given = amount if self.one_in(2) else self.pick((0, 1, amount // 2, amount - 1, amount + 1))
                fields: dict[str, Any] = {"lot": f"0x{lot:064x}", "to": self.pick(known), "amount": given}
                self._announce("forceTransfer", {**fields, "reason": self.document()})
            case "recoverKey":
                fields = {"participant": self.pick(known), "key": self.spare_key(), "reason": self.document()}
                self._announce("recoverKey", fields)
            case "setPolicy":
                following = NO_POLICY if self.one_in(5) else self.pick(POLICIES)
                self._announce("setPolicy", {"next": following, "from": later})
            case "setEligibility":
                self._announce("setEligibility", {"refuses": self.pick((*REFUSED, ()))})
            case "setPolicyModule":
                self._announce("setPolicyModule", {"highest": self.pick(RATIOS)})

    def _announce(self, name: str, fields: dict[str, Any]) -> None:
        number = int(paper(f"{name} {fields}"), 16)
        if not self.after(self.stage.call(name, fields, key=self.role_key(name), how="schedule", operation=number)):
            plans = self.stage.memory.plans
            plans[:] = [*(one for one in plans if one[2] != number), (name, fields, number)]
            if name == "forceTransfer" and self.one_in(2):
                self._carry_out(plans[-1])

    @rule(seed=SEEDS)
    def carry_out(self, seed: int) -> None:
        """What was announced is done when its time has come, or tried before, or stopped."""
        self.take(seed)
        plans = self.stage.memory.plans
        if not plans:
            return
        self._carry_out(self.pick(plans))

    def _carry_out(self, plan: Plan) -> None:
        name, fields, number = plan
        how = "cancel" if self.one_in(6) else "execute"
        ready = self.model.scheduled.get(number, 0)
        if how == "execute" and not self.one_in(4):
            self.stage.now = max(self.stage.now, ready - 1)
        key = ROLE_KEYS["GUARDIAN"] if how == "cancel" else ROLE_KEYS[CALLS[name][1]]
        if not self.after(self.stage.call(name, fields, key=key, how=how, operation=number)):
            self.stage.memory.plans.remove(plan)

    # --- time

    @rule(seed=SEEDS)
    def time_passes(self, seed: int) -> None:
        """To one of the moments at which something begins or ends, or by a little."""
        self.take(seed)
        now, books = self.stage.now, self.model.books
        moments = {now + HOUR, now + DAY}
        for rid in self.certificates(ReceivableState.ISSUED, ReceivableState.ACCEPTED):
            maturity = books.receivables[rid].maturity
            moments |= {maturity, maturity + 1, maturity - books.policy(now).closes_before * HOUR}
        for financing in self.model.desk.financings.values():
            moments |= {financing.until, financing.until + 1}
        moments |= {books.policies[2], *(ready + OPERATION_LIVES for ready in self.model.scheduled.values())}
        ahead = sorted(at for at in moments if at > now + 1)[:6]
        at = self.pick(ahead) - self.between(0, 1)
        self.stage.now = at - 1  # the next step is at that second
