"""What the governor and the guardian of the ledger decide: policy, pause, modules."""

from __future__ import annotations

from chain.events import Event
from chain.words import somebody
from readmodel.projections.registry import on
from readmodel.rows import Row, Rows
from readmodel.tables import Governed
from readmodel.tables.governed import ONLY

POLICY = {
    "least_lot_fen": "leastLot",
    "most_endorsements": "mostEndorsements",
    "longest_tenor": "longestTenor",
    "closes_before": "closesBefore",
}


def _row(rows: Rows) -> Row:
    if rows.find(Governed, ONLY) is None:
        rows.add(Governed, id=ONLY)
    return rows.change(Governed, ONLY)


@on("PolicySet")
def policy_set(rows: Rows, e: Event) -> None:
    """The next policy and its date. An earlier plan that has not begun is dropped; the ledger's first holds at once."""
    row, policy = _row(rows), e.args["policy"]
    began = row["next_from"] <= e.at
    for column, name in POLICY.items():
        if e.args["from"] == 0:
            row[column] = policy[name]
        elif began:
            row[column] = row[f"next_{column}"]
        row[f"next_{column}"] = policy[name]
    row["next_from"] = e.args["from"]


@on("Paused")
def paused(rows: Rows, e: Event) -> None:
    _row(rows)["paused"] = True


@on("Unpaused")
def unpaused(rows: Rows, e: Event) -> None:
    _row(rows)["paused"] = False


@on("EligibilitySet")
def eligibility_set(rows: Rows, e: Event) -> None:
    _row(rows)["eligibility"] = somebody(e.args["module"])


@on("PolicyModuleSet")
def policy_module_set(rows: Rows, e: Event) -> None:
    _row(rows)["pool_policy"] = somebody(e.args["module"])
