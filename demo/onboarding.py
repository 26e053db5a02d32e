"""Phase 1 and 2: everybody is admitted; debtors bring their invoices and get a limit."""

from __future__ import annotations

from chain.abi import keccak
from demo.party import Party
from demo.stack import demo_key
from demo.world import World, require

CONSENT = "0x" + keccak("同意以应收账款电子凭证结算 / consent to settlement by certificate".encode()).hex()
MONEY_FEN = 10_000_000_000_00  # what banks, debtors and the pool's treasurer begin with: 10 billion yuan
LIMIT_STEP_FEN = 1_000_000_00
TWO_ABOVE_FEN = {"SetLimit": 1_000_000_00}  # of a bank's checkers
POOL = "0x" + b"shenzhen".ljust(32, b"\0").hex()


def onboard(world: World) -> None:
    """The operator admits each party with the party's own key; each party's people join; suppliers consent; accounts
    are opened."""
    members = list(world.network.members.values())
    enterprises = [world.parties[m.code] for m in members if m.kind == "enterprise"]
    with world.phase("onboard", "admit participants and their people", 2 * len(members) + len(enterprises)) as tick:
        operator = world.operator
        operator.sign_in()
        _employ(operator)
        applications = [
            {
                "code": m.code,
                "name": m.name,
                "name_en": m.name_en,
                "kind": m.kind,
                "key": world.parties[m.code].key_address,
            }
            for m in members
        ]
        require(operator.act_on(operator.post("/v1/participants", applications)))
        tick(len(members))
        others = [party for party in world.parties.values() if party is not operator]
        world.at_once(Party.sign_in, others)

        def employ(party: Party) -> None:
            _employ(party)
            tick(1)

        world.at_once(employ, others)
        world.together(
            {p.address: [("GiveConsent", {"participant": p.address, "terms": CONSENT})] for p in enterprises}, tick
        )
        pool = _open_pool(world)
        rich = {p.address for p in [*world.banks, *world.debtors, world.one("pool_treasurer")]}
        world.cashier.admit_banks(operator, world.banks)
        balances = [(p, MONEY_FEN if p.address in rich else 0) for p in world.payers]
        world.cashier.open_accounts(balances, world.banks)
    world.tell(
        f"{len(members)} participants are admitted, each with a maker who drafts and a checker who signs with a key of "
        f"its own. {pool}"
    )


def _employ(party: Party) -> None:
    """A maker and a checker; at a bank two checkers, and large limits take both."""
    if party.kind == "bank":
        party.employ(2, demo_key, TWO_ABOVE_FEN)
    else:
        party.employ(1, demo_key, {})


def _open_pool(world: World) -> str:
    """The authority opens the city's compensation pool under the rules at hand; two offices share its management, and
    the finance bureau supervises it."""
    authority, reviewer, treasurer = (world.one(f"pool_{office}") for office in ("authority", "reviewer", "treasurer"))
    supervisor = world.supervisor
    [rules] = authority.get("/v1/pool/rule-sets")
    fields = {
        "authority": authority.address,
        "pool": POOL,
        "reviewer": reviewer.address,
        "treasurer": treasurer.address,
        "supervisor": supervisor.address,
        "highestRatioBps": rules["highest_ratio_bps"],
        "ruleSet": rules["sha256"],
    }
    require(authority.act([("OpenPool", fields)]))
    offices = f"{reviewer.name} reviews, {treasurer.name} pays, {supervisor.name} supervises"
    return f"{authority.name} opens the compensation pool: {offices}."


def bring_invoices(world: World) -> None:
    """Each debtor uploads its files, appoints its bank, and the bank sets a limit by what is payable."""
    bank = world.settlement_bank
    total = sum(len(files) for files in world.network.files.values())
    with world.phase("import", "import invoices, set limits", total + len(world.debtors)) as tick:
        for debtor in world.debtors:
            for name, data in world.network.files[debtor.code]:
                answer = debtor.upload("/v1/invoices/imports", name, data)
                world.notes.imports.append({"buyer": debtor.code, "name": name, **answer})
                tick(1)
            require(debtor.act([("AppointBank", {"debtor": debtor.address, "bank": bank.address})]))
            limit = _payable(debtor) // LIMIT_STEP_FEN * LIMIT_STEP_FEN + LIMIT_STEP_FEN
            require(bank.act([("SetLimit", {"bank": bank.address, "debtor": debtor.address, "limit": limit})]))
            tick(1)
    read = sum(i["rows_read"] for i in world.notes.imports)
    refused = sum(i["refused"] for i in world.notes.imports)
    world.tell(f"{read} invoice rows are read, {refused} refused with reasons; {bank.name} sets the limits.")


def _payable(debtor: Party) -> int:
    return sum(int(i["available_fen"]) for i in debtor.pages("/v1/invoices") if i["debtor"] == debtor.address)
