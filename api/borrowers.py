"""What a bank states of a borrower, as JSON: asked for when its loan enters a pool, and kept in the bank's policy."""

from __future__ import annotations

from datetime import date

from pydantic import BaseModel, Field

import rules
from api import decisions
from api.shapes import Fen, Word


class QualificationFacts(BaseModel):
    """A qualification of art. 16(2) with its validity, both days inclusive."""

    kind: str
    valid_from: date
    valid_to: date


class Condition(BaseModel):
    """The bank's answer to one of the conditions of `GET /v1/pool/conditions`. evidence: hash of what shows it; wanted
    for each one that is met."""

    met: bool
    evidence: Word | None = None


class SizeFacts(BaseModel):
    """What the enterprise's size is judged by (工信部联企业〔2011〕300号). industry: as the standard calls it, such as
    工业; revenue and assets in whole 10,000 yuan."""

    industry: str
    employees: int | None = Field(default=None, ge=0)
    revenue_wan: int | None = Field(default=None, ge=0)
    assets_wan: int | None = Field(default=None, ge=0)


class BorrowerBody(BaseModel):
    """What the ledger cannot know of a borrower (arts. 3, 4, 14, 15). From `size` follows by itself whether it is small
    or medium."""

    other_balances_fen: Fen = 0
    insured: bool = False
    guaranteed: bool = False
    re_guaranteed: bool = False
    otherwise_compensated: bool = False
    qualifications: list[QualificationFacts] = []
    size: SizeFacts | None = None
    conditions: dict[str, Condition] = {}

    @property
    def facts(self) -> decisions.BorrowerFacts:
        """Raises `InputError` where evidence is missing."""
        return decisions.BorrowerFacts(
            other_balances_fen=self.other_balances_fen,
            insured=self.insured,
            guaranteed=self.guaranteed,
            re_guaranteed=self.re_guaranteed,
            otherwise_compensated=self.otherwise_compensated,
            qualifications=[
                rules.Qualification(q.kind, valid_from=q.valid_from, valid_to=q.valid_to) for q in self.qualifications
            ],
            size=decisions.Size(**self.size.model_dump()) if self.size is not None else None,
            answers=self.answers,
        )

    @property
    def answers(self) -> decisions.Answers:
        met = {name: one.met for name, one in self.conditions.items()}
        shown = {name: one.evidence for name, one in self.conditions.items() if one.evidence is not None}
        return decisions.Answers(met, shown)
