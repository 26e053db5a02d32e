"""Loans enter the compensation pool: the lending banks answer on evidence, the rules decide, the banks sign."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

from chain.abi import keccak
from demo.party import Party
from demo.trouble import Trouble
from demo.world import World, require

MOST_ENTRIES = 200  # in one request


def enter_pool(world: World, loans: list[str]) -> list[dict[str, Any]]:
    """Each lending bank answers the conditions, asks the rule engine, and signs the entries of what may enter. Returns
    the decisions."""
    lenders = {f["id"]: bank for bank in world.banks for f in bank.pages("/v1/financings") if f["bank"] == bank.address}
    by_bank: dict[str, list[str]] = defaultdict(list)
    for loan in loans:
        by_bank[lenders[loan].address].append(loan)
    decisions: dict[str, dict[str, Any]] = {}
    for address, theirs in by_bank.items():
        bank = world.by_address[address]
        for start in range(0, len(theirs), MOST_ENTRIES):
            items = [entry(bank, loan) for loan in theirs[start : start + MOST_ENTRIES]]
            answers = bank.post("/v1/pool/entries", {"items": items})
            for answer in answers:
                if answer["draft"] is None:
                    raise Trouble(f"the loan may not enter the pool: {answer}", exit_code=1)
                decisions[answer["loan"]] = answer["decision"]
            require(bank.act_on([answer["draft"] for answer in answers]))
    return [decisions[loan] for loan in loans]


def entry(bank: Party, loan: str) -> dict[str, Any]:
    """What the bank answers on evidence of a borrower that is as it should be."""
    return {"loan": loan, "other_balances_fen": "0", "conditions": answered(bank, "entry")}


def answered(bank: Party, asked_at: str) -> dict[str, Any]:
    """Each condition that is asked for at a step, met, with the hash of a paper that says so."""
    known = [one for one in bank.get("/v1/pool/conditions") if asked_at in one["asked_at"]]
    return {one["name"]: {"met": True, "evidence": "0x" + keccak(one["evidence"].encode()).hex()} for one in known}
