"""What the contracts say, in the words and columns of the tables: for each kind of thing, both sides by key.

`tables`: the rows as they are; `began`: the keys that the ledger's own logs name. Asked for is whatever either knows.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from chain.intents import receivable_of
from chain.state import LedgerState
from chain.words import (
    BARS,
    CLAIM_STATES,
    COVERS,
    FINANCING_KINDS,
    FINANCING_STATES,
    KINDS,
    LIEN_KINDS,
    LOAN_CLASSES,
    RECEIVABLE_STATES,
    STANDINGS,
    somebody,
)
from readmodel.pools import pool_name, pool_word
from readmodel.projections.governed import POLICY
from readmodel.projections.sums import month_of
from readmodel.queries.governed import policy_at
from readmodel.rows import Row
from readmodel.tables import Governed

By = dict[Any, Row]
Began = set[Any]


def policy(row: Governed | None, now: int, state: LedgerState) -> tuple[By, By]:
    """The policy of now, the next one, the pause and the modules."""
    [said] = state.ask("ReceivableLedger", "policy", [[]])
    [eligibility] = state.ask("ReceivableLedger", "eligibilityModule", [[]])
    [pool_policy] = state.ask("CompensationPool", "policyModule", [[]])
    current = {column: said["current"][name] for column, name in POLICY.items()}
    scheduled = {f"next_{column}": said["next"][name] for column, name in POLICY.items()}
    chain = {**current, **scheduled, "next_from": said["from"], "paused": said["paused"]}
    chain |= {"eligibility": somebody(eligibility["0"]), "pool_policy": somebody(pool_policy["0"])}
    tables = {} if row is None else {"ledger": {**row.model_dump(), **vars(policy_at(row, now))}}
    return {"ledger": chain}, tables


def participants(tables: By, began: Began, state: LedgerState) -> tuple[By, By]:
    keys = sorted(tables.keys() | began)
    answers = state.ask("ParticipantRegistry", "participantOf", [[a] for a in keys])
    chain = {
        address: {
            "kind": KINDS[p["kind"]],
            "standing": STANDINGS[p["standing"]],
            "consents": p["consents"],
            "admitted_at": p["admittedAt"],
        }
        for address, p in zip(keys, (answer["0"] for answer in answers), strict=True)
    }
    return chain, tables


def keys(tables: By, began: Began, state: LedgerState) -> tuple[By, By]:
    keys = sorted(tables.keys() | began)
    answers = state.ask("ParticipantRegistry", "powersOf", keys)
    return {key: {"powers": answer["powers"]} for key, answer in zip(keys, answers, strict=True)}, tables


def lines(tables: By, began: Began, state: LedgerState) -> tuple[By, By]:
    keys = sorted(tables.keys() | began)
    answers = state.ask("ReceivableLedger", "lineOf", [[debtor] for debtor in keys])
    chain = {
        debtor: {
            "bank": line["bank"],
            "limit_fen": line["limit"],
            "used_fen": line["used"],
            "overdue": line["overdue"],
        }
        for debtor, line in zip(keys, (answer["0"] for answer in answers), strict=True)
    }
    return chain, tables


def invoices(tables: By, began: Began, state: LedgerState) -> tuple[By, By]:
    keys = sorted(tables.keys() | began)
    answers = state.ask("ReceivableLedger", "invoiceOf", [[key] for key in keys])
    chain = {
        key: {"debtor": i["debtor"], "amount_fen": i["amount"], "used_fen": i["used"]}
        for key, i in zip(keys, (answer["0"] for answer in answers), strict=True)
    }
    return chain, tables


def certificates(tables: By, began: Began, state: LedgerState) -> tuple[By, By]:
    keys = sorted(tables.keys() | began)
    chain = {
        key: {
            "debtor": r["debtor"],
            "supplier": r["supplier"],
            "face_fen": r["face"],
            "paid_fen": r["paid"],
            "early_fen": r["early"],
            "maturity_at": r["maturity"],
            "state": RECEIVABLE_STATES[r["state"]],
            "overdue_noted": bool(r["flags"] & 2),
        }
        for key, r in zip(keys, state.receivables(keys), strict=True)
    }
    return chain, tables


def lots(tables: By, certificates: By, state: LedgerState) -> tuple[By, By]:
    walked = state.lots_of({key: row["face_fen"] for key, row in certificates.items()})
    return lots_said(walked, certificates, state), tables


def lots_said(walked: By, certificates: By, state: LedgerState) -> By:
    """Lots as the contract says them, in the tables' words."""
    tied = state.ask("FinancingDesk", "financingOn", [[key] for key in walked])
    return {
        key: {
            **_of_its_certificate(certificates[receivable_of(key)]),
            "owner": lot["owner"],
            "amount_fen": lot["amount"],
            "redeemed_fen": lot["redeemed"],
            "endorsements": lot["endorsements"],
            "frozen": lot["frozen"],
            "lien": LIEN_KINDS[lot["lien"]],
            "lien_party": somebody(lot["lienParty"]),
            "claim_fen": lot["claim"],
            "until": lot["until"],
            "financing": None if int(answer["financing"], 16) == 0 else answer["financing"],
        }
        for (key, lot), answer in zip(walked.items(), tied, strict=True)
    }


def _of_its_certificate(row: Row) -> Row:
    accepted = row["state"] not in ("issued", "rejected", "cancelled")
    return {"debtor": row["debtor"], "month": month_of(row["maturity_at"]), "accepted": accepted}


def financings(tables: By, began: Began, lots: By, state: LedgerState) -> tuple[By, By]:
    keys = sorted(tables.keys() | began)
    found = [answer["0"] for answer in state.ask("FinancingDesk", "financingOf", [[key] for key in keys])]
    claims = state.ask("FinancingDesk", "claimOf", [[key] for key in keys])
    chain = {}
    for key, f, claim in zip(keys, found, claims, strict=True):
        word, repaid = _so_far(f, claim["fen"], _lien_for(key, lots.get(f["lot"])), tables.get(key, {}))
        chain[key] = {
            "holder": f["holder"],
            "lot": f["lot"],
            "kind": FINANCING_KINDS[f["kind"]],
            "recourse": f["recourse"],
            "state": word,
            "until": f["until"],
            "bank": somebody(f["bank"]),
            "advance_fen": f["advance"],
            "repay_fen": f["repay"],
            "repaid_fen": repaid,
            "rate_bps": f["rateBps"],
        }
    return chain, tables


def _lien_for(financing: str, lot: Row | None) -> str | None:
    """The lien of a lot, if it is for this financing."""
    return lot["lien"] if lot and lot["financing"] == financing else None


def _so_far(f: dict[str, Any], claim: int, lien: str | None, row: Mapping[str, Any]) -> tuple[str, int]:
    """State and fen repaid. The desk says disbursed, too, of what was repaid by redemption or ended by a court: the lot
    owes it nothing any more. A sale with recourse that was repaid so keeps its lien, one that was ended does not."""
    word, pledge = FINANCING_STATES[f["state"]], FINANCING_KINDS[f["kind"]] == "pledge"
    if word == "repaid":
        return word, f["repay"]
    if word != "disbursed" or not (pledge or f["recourse"]):
        return word, 0
    if claim == 0 and not pledge and lien != "recourse":
        return "ended", row.get("repaid_fen", 0)  # what had been repaid by then nobody keeps but the events
    return "disbursed" if claim else "repaid", f["repay"] - claim


def pools(tables: By, began: Began, state: LedgerState) -> tuple[By, By]:
    words = sorted({pool_word(name) for name in tables} | began)
    answers = state.ask("CompensationPool", "poolOf", [[word] for word in words])
    chain = {
        pool_name(word): {
            "authority": pool["authority"],
            "reviewer": pool["reviewer"],
            "treasurer": pool["treasurer"],
            "supervisor": pool["supervisor"],
            "highest_ratio_bps": pool["highestRatioBps"],
        }
        for word, pool in zip(words, (answer["0"] for answer in answers), strict=True)
    }
    return chain, tables


def bars(tables: By, began: Began, state: LedgerState) -> tuple[By, By]:
    keys = sorted({(pool_word(pool), bank) for pool, bank in tables} | began)
    answers = state.ask("CompensationPool", "barOf", keys)
    chain = {(pool_name(pool), bank): {"bar": BARS[a["0"]]} for (pool, bank), a in zip(keys, answers, strict=True)}
    return chain, tables


def covers(tables: By, began: Began, state: LedgerState) -> tuple[By, By]:
    keys = sorted(tables.keys() | began)
    answers = state.ask("CompensationPool", "loanOf", [[key] for key in keys])
    return {key: {"cover": COVERS[a["0"]["cover"]]} for key, a in zip(keys, answers, strict=True)}, tables


def pool_loans(tables: By, began: Began, state: LedgerState) -> tuple[By, By]:
    keys = sorted(tables.keys() | began)
    answers = state.ask("CompensationPool", "loanOf", [[key] for key in keys])
    chain = {
        key: {
            "bank": loan["bank"],
            "pool": pool_name(loan["pool"]),
            "principal_fen": loan["principal"],
            "ratio_bps": loan["ratioBps"],
            "class_": LOAN_CLASSES[loan["class"]],
            "claim": CLAIM_STATES[loan["claim"]],
            "appealed": loan["appealed"],
            "outstanding_fen": loan["outstanding"],
            "compensation_fen": loan["compensation"],
            "recovered_fen": loan["recovered"],
            "refunded_fen": loan["refunded"],
        }
        for key, loan in zip(keys, (answer["0"] for answer in answers), strict=True)
    }
    return chain, tables
