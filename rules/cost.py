"""What a financing costs in interest and fees, and how much of it the debtor bears by its own agreement."""

from typing import Any, NamedTuple

from rules import checks
from rules.decision import Decision, Step, facts, sha256_of
from rules.errors import InputError
from rules.ruleset import Data, read_data
from rules.units import BPS, floor_share, percent, yuan


class CostSplit(NamedTuple):
    """Fen. What the debtor does not bear, the holder does; both together are the whole of it."""

    interest_fen: int
    fee_fen: int
    debtor_interest_fen: int
    debtor_fee_fen: int
    decision: Decision

    @property
    def holder_interest_fen(self) -> int:
        return self.interest_fen - self.debtor_interest_fen

    @property
    def holder_fee_fen(self) -> int:
        return self.fee_fen - self.debtor_fee_fen

    @property
    def debtor_fen(self) -> int:
        return self.debtor_interest_fen + self.debtor_fee_fen

    def as_dict(self) -> dict[str, Any]:
        parts = {name: getattr(self, name) for name in self._fields if name != "decision"}
        holder = {"holder_interest_fen": self.holder_interest_fen, "holder_fee_fen": self.holder_fee_fen}
        return {**self.decision.as_dict(), "parts": parts | holder}


def cost_split(*, advance_fen: int, repay_fen: int, fee_fen: int, interest_bps: int, fee_bps: int) -> CostSplit:
    """Who bears how much of a financing's interest and fee.

    `advance_fen` arrives with the holder, `repay_fen` is due to the bank, `fee_fen` is the part in between that is a
    fee: the rest is interest. `interest_bps` and `fee_bps` are the debtor's shares. Each share is rounded down to the
    fen, and the remainder is the holder's (the reading of `data/sharing.json`), so that nobody is asked for a fen that
    it did not agree to.

    Outcome: "value", what the debtor bears of both, fen. Raises `InputError` for a wrong type, a negative number, a
    share above 100 %, or amounts that are no terms.
    """
    terms: Data = read_data("sharing")["financing_cost"]
    amounts = {"advance_fen": advance_fen, "repay_fen": repay_fen, "fee_fen": fee_fen}
    shares = {"interest_bps": interest_bps, "fee_bps": fee_bps}
    for name, value in (amounts | shares).items():
        checks.integer(name, value)
    if interest_bps > BPS or fee_bps > BPS:
        raise InputError("分担比例不得超过100%", "a share must be at most 100 %")
    interest_fen = repay_fen - advance_fen - fee_fen
    if interest_fen < 0:
        raise InputError("放款与费用之和不得超过应还金额", "advance and fee together are more than what is repaid")
    parts = [floor_share(interest_fen, interest_bps), floor_share(fee_fen, fee_bps)]
    said = (("interest", "利息", interest_fen, interest_bps), ("fee", "费用", fee_fen, fee_bps))
    steps = tuple(
        Step(
            terms["source"],
            terms["phrase"],
            f"{zh} {yuan(whole)} 元,债务人承担 {percent(bps)} 即 {yuan(part)} 元,不足一分舍去;"
            f"其余 {yuan(whole - part)} 元由持有人承担。",
            f"Of {yuan(whole)} yuan of {en} the debtor bears {percent(bps)}, {yuan(part)} yuan, rounded down to the "
            f"fen; the holder bears the other {yuan(whole - part)} yuan.",
            facts(whole_fen=whole, share_bps=bps, reading_rounding=terms["rounding"], remainder=terms["remainder"]),
            f"{whole} * {bps} / {BPS} -> {part}; {whole} - {part} = {whole - part}",
        )
        for (en, zh, whole, bps), part in zip(said, parts, strict=True)
    )
    decision = Decision(
        rule="cost_split",
        rule_set="sharing",
        rule_set_hash=sha256_of(read_data("sharing")),
        outcome="value",
        value=sum(parts),
        unit="fen",
        steps=steps,
        missing=(),
        input_hash=sha256_of(amounts | shares),
    )
    return CostSplit(interest_fen, fee_fen, parts[0], parts[1], decision)
