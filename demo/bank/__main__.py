"""python -m demo.bank: the simulated bank as a process. Orders by folder; accounts, statements and books over HTTP."""

from __future__ import annotations

import argparse
import os
import threading
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import uvicorn
from fastapi import FastAPI, HTTPException
from pydantic import BaseModel

from demo.bank.books import Books
from demo.bank.desk import Desk
from demo.bank.plan import AS_IN_LIFE, CALM, Plan
from demo.bank.signing import key_of
from files.iso20022 import Account
from files.receipts import file_text

LOOK_EVERY_S = 0.05


class Opening(BaseModel):
    """balance_fen: what the account starts with."""

    number: str
    name: str
    bank_code: str
    bank_name: str
    balance_fen: int


def create_app(desk: Desk, lock: threading.Lock) -> FastAPI:
    over = threading.Event()

    def work() -> None:
        while not over.wait(LOOK_EVERY_S):
            with lock:
                desk.turn()

    @asynccontextmanager
    async def life(_: FastAPI) -> AsyncIterator[None]:
        worker = threading.Thread(target=work)
        worker.start()
        yield
        over.set()
        worker.join()

    app = FastAPI(title="Simulated bank", lifespan=life)

    @app.post("/accounts", status_code=201)
    def open_accounts(body: list[Opening]) -> None:
        with lock:
            for one in body:
                account = Account(one.number, one.name, one.bank_code, one.bank_name)
                try:
                    desk.books.open(account, one.balance_fen)
                except ValueError as error:
                    raise HTTPException(409, str(error)) from None

    @app.get("/idle")
    def idle() -> bool:
        """Nothing is in that is not taken, and nothing is late."""
        with lock:
            return desk.idle

    @app.post("/calm", status_code=201)
    def calm() -> None:
        """From now on nothing goes wrong."""
        with lock:
            desk.calm()

    @app.post("/statements", status_code=201)
    def statements(at: int) -> None:
        with lock:
            desk.state(at)

    @app.get("/books")
    def books() -> dict[str, object]:
        with lock:
            return desk.books.public()

    return app


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m demo.bank", description=__doc__)
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--folder", type=Path, required=True, help="where orders come in, messages go out, books are")
    parser.add_argument("--seed", type=int, default=7, help="of what goes wrong")
    parser.add_argument("--calm", action="store_true", help="nothing goes wrong")
    arguments = parser.parse_args()
    secret = bytes.fromhex(os.environ["TALLYSTICK_BANK_KEY"].removeprefix("0x"))

    def sign(bank_code: str, data: bytes) -> str:
        return key_of(secret, bank_code).sign_text(file_text(data))

    arguments.folder.mkdir(parents=True, exist_ok=True)
    plan = Plan(arguments.seed, CALM if arguments.calm else AS_IN_LIFE)
    desk = Desk(Books(arguments.folder / "books.jsonl"), plan, arguments.folder, sign)
    app = create_app(desk, threading.Lock())
    uvicorn.run(app, host="127.0.0.1", port=arguments.port, log_level="warning", timeout_keep_alive=75)


if __name__ == "__main__":
    main()
