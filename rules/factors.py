"""Who gets a receivable that was sold to several: 民法典 art. 768.

已经登记的先于未登记的取得应收账款；均已经登记的，按照登记时间的先后顺序取得应收账款；均未登记的，由最先到达应收账款债务人的转让通知中载明的
保理人取得应收账款；既未登记也未通知的，按照保理融资款或者服务报酬的比例取得应收账款。
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby


@dataclass(frozen=True)
class Factor:
    """Who claims the receivable. advance_fen: what it financed, or its fee for service. registered_at: at the registry
    (中登网); notified_at: when the notice of assignment reached the debtor; UTC seconds, None: never."""

    name: str
    advance_fen: int
    registered_at: int | None = None
    notified_at: int | None = None


def ranked(factors: Sequence[Factor]) -> list[tuple[Factor, ...]]:
    """The first is who gets the receivable. Those who stand together share it by what they advanced: who neither
    registered nor gave notice, and, where the law says nothing, who did so in the same second."""
    in_order = sorted(factors, key=lambda factor: (_rank(factor), factor.name))
    return [tuple(together) for _, together in groupby(in_order, key=_rank)]


def shared(together: Sequence[Factor], amount_fen: int) -> dict[str, int]:
    """An amount by what each advanced, to the fen: what division leaves over goes to the largest fractions first, among
    equal ones by name. Raises ValueError if nothing was advanced, or less than nothing."""
    advanced = sum(factor.advance_fen for factor in together)
    if advanced <= 0 or amount_fen < 0 or any(factor.advance_fen < 0 for factor in together):
        raise ValueError("nothing to share, or nothing to share it by")
    parts = {factor.name: divmod(amount_fen * factor.advance_fen, advanced) for factor in together}
    left = amount_fen - sum(whole for whole, _ in parts.values())
    first = sorted(parts, key=lambda name: (-parts[name][1], name))[:left]
    return {name: whole + (name in first) for name, (whole, _) in parts.items()}


def _rank(factor: Factor) -> tuple[int, int]:
    if factor.registered_at is not None:
        return 0, factor.registered_at
    if factor.notified_at is not None:
        return 1, factor.notified_at
    return 2, 0
