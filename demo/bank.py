"""A simulated bank system, in a process of its own: accounts, transfers, signed receipts.

It refuses to overdraw, and writes its books to a file when it ends. The same request gives the same receipt, never a
second transfer.
"""

from __future__ import annotations

import argparse
import json
import os
import threading
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import uvicorn
from fastapi import FastAPI, HTTPException
from pydantic import BaseModel

from chain.keys import Key
from files.receipts import receipt_text


class Opening(BaseModel):
    """balance_fen: what the account starts with."""

    participant: str
    balance_fen: int


class Transfer(BaseModel):
    """request: the payer's own number for this transfer; paid_at: UTC seconds."""

    request: str
    kind: str
    instruction: str
    payer: str
    payee: str
    amount_fen: int
    paid_at: int


class Books:
    """Accounts and what moved between them. Every fen that leaves one arrives in another."""

    def __init__(self, key: Key, file: Path) -> None:
        self.key, self.file = key, file
        kept = json.loads(file.read_text("utf-8")) if file.exists() else {}
        self.balances: dict[str, int] = kept.get("balances", {})
        self.opened: dict[str, int] = kept.get("opened", {})
        self.transfers = [Transfer(**t) for t in kept.get("transfers", [])]
        self._receipts: dict[str, dict[str, object]] = kept.get("receipts", {})
        self._lock = threading.Lock()

    def keep(self) -> None:
        body = {**self.public(), "receipts": self._receipts}
        self.file.write_text(json.dumps(body), "utf-8")

    def public(self) -> dict[str, object]:
        transfers = [t.model_dump() for t in self.transfers]
        return {"opened": self.opened, "balances": self.balances, "transfers": transfers}

    def open(self, participant: str, balance_fen: int) -> None:
        with self._lock:
            if participant in self.balances:
                raise HTTPException(409, "the account is open already")
            self.balances[participant] = self.opened[participant] = balance_fen

    def move(self, t: Transfer) -> dict[str, object]:
        with self._lock:
            if t.request in self._receipts:
                return self._receipts[t.request]
            if t.payer not in self.balances or t.payee not in self.balances:
                raise HTTPException(404, "no such account")
            if not 0 < t.amount_fen <= self.balances[t.payer]:
                raise HTTPException(409, "not enough money in the account")
            self.balances[t.payer] -= t.amount_fen
            self.balances[t.payee] += t.amount_fen
            self.transfers.append(t)
            receipt: dict[str, object] = {
                "instruction": t.instruction,
                "reference": f"SIM{len(self.transfers):012d}",
                "payer": t.payer,
                "payee": t.payee,
                "amount_fen": str(t.amount_fen),
                "paid_at": t.paid_at,
            }
            receipt["signature"] = self.key.sign_text(receipt_text(receipt))
            self._receipts[t.request] = receipt
            return receipt


def create_app(books: Books) -> FastAPI:
    @asynccontextmanager
    async def life(_: FastAPI) -> AsyncIterator[None]:
        yield
        books.keep()

    app = FastAPI(title="Simulated bank", lifespan=life)

    @app.post("/accounts", status_code=201)
    def open_accounts(body: list[Opening]) -> None:
        for opening in body:
            books.open(opening.participant, opening.balance_fen)

    @app.post("/transfers", status_code=201)
    def transfer(body: list[Transfer]) -> list[dict[str, object]]:
        return [books.move(t) for t in body]

    @app.get("/books")
    def all_books() -> dict[str, object]:
        return books.public()

    return app


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m demo.bank", description=__doc__)
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--books", type=Path, required=True, help="where the books are kept between runs")
    arguments = parser.parse_args()
    books = Books(Key.from_hex(os.environ["TALLYSTICK_BANK_KEY"]), arguments.books)
    uvicorn.run(create_app(books), host="127.0.0.1", port=arguments.port, log_level="warning")


if __name__ == "__main__":
    main()
