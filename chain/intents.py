"""Typed intents (EIP-712): what a party signs, built from the contracts' ABI so that there is one definition.

A struct that is the first argument of a function whose second is the bytes `proof` is an intent. Its first field is the
acting participant, its last two are `nonce` and `deadline` (UTC seconds). Amounts are fen.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Any

from chain.abi import call_encoder, encoder, keccak
from chain.artifacts import abi_entries
from chain.deployment import Deployment, domain, domain_separator
from chain.fields import clean
from chain.keys import recover

FEN_MASK = (1 << 40) - 1
PARTICIPANT_BYTES = 7  # of a participant's address are its own


class BadIntent(ValueError):
    """Fields that do not make this intent; says which and why."""


@dataclass(frozen=True)
class IntentType:
    """One action of a party. `contracts`: where it can be done; more than one for `RevokeIntent` alone.
    `takes_original`: the call also carries the issue intent that it undoes."""

    name: str
    contracts: tuple[str, ...]
    components: tuple[dict[str, Any], ...]
    takes_original: bool
    encode_call: Callable[[Any], bytes] = field(repr=False)
    struct_hash: Callable[[dict[str, Any]], bytes] = field(repr=False)

    @property
    def contract(self) -> str:
        """The one contract that this action belongs to. Raises `BadIntent` where each intent names its own: ask
        `Intent.contract_in`."""
        if len(self.contracts) > 1:
            raise BadIntent(f"{self.name}: belongs to no one contract, but to the intent's target")
        return self.contracts[0]

    @property
    def actor_field(self) -> str:
        name: str = self.components[0]["name"]
        return name

    @property
    def fields(self) -> tuple[str, ...]:
        """What a draft must state: every field but the actor's nonce and deadline."""
        return tuple(c["name"] for c in self.components[:-2])


def _eip712_type(component: dict[str, Any]) -> str:
    kind: str = component["type"]
    if kind.startswith("tuple"):
        struct: str = component["internalType"].removeprefix("struct ")
        return struct
    return kind


def _encode_type(name: str, components: list[dict[str, Any]]) -> str:
    members = ",".join(f"{_eip712_type(c)} {c['name']}" for c in components)
    return f"{name}({members})"


def _struct_hasher(name: str, components: list[dict[str, Any]]) -> Callable[[dict[str, Any]], bytes]:
    nested = [c for c in components if c["type"] == "tuple[]"]
    spelt = _encode_type(name, components) + "".join(
        _encode_type(_eip712_type(c)[:-2], c["components"]) for c in nested
    )
    type_hash = keccak(spelt.encode())
    parts: list[tuple[str, Callable[[Any], bytes]]] = []
    for component in components:
        if component["type"] == "tuple[]":
            item = _struct_hasher(_eip712_type(component)[:-2], component["components"])
            parts.append((component["name"], _list_hasher(item)))
        else:
            parts.append((component["name"], encoder(component)))
    return lambda values: keccak(type_hash + b"".join(one(values[key]) for key, one in parts))


def _list_hasher(item: Callable[[dict[str, Any]], bytes]) -> Callable[[Any], bytes]:
    return lambda values: keccak(b"".join(item(value) for value in values))


def _takes_intent(entry: dict[str, Any]) -> bool:
    inputs = entry["inputs"]
    return (
        len(inputs) > 1
        and inputs[0]["type"] == "tuple"
        and (inputs[1]["name"], inputs[1]["type"]) == ("proof", "bytes")
    )


def _intent_types() -> dict[str, IntentType]:
    found: dict[str, IntentType] = {}
    for contract, entry in abi_entries("function"):
        if not _takes_intent(entry):
            continue
        inputs = entry["inputs"]
        components = inputs[0]["components"]
        name = _eip712_type(inputs[0])
        if name in found:  # one struct for all contracts
            found[name] = replace(found[name], contracts=(*found[name].contracts, contract))
            continue
        found[name] = IntentType(
            name=name,
            contracts=(contract,),
            components=tuple(components),
            takes_original=len(inputs) == 3,
            encode_call=call_encoder(entry),
            struct_hash=_struct_hasher(name, components),
        )
    return found


INTENTS: dict[str, IntentType] = _intent_types()


def intent_type(name: str) -> IntentType:
    try:
        return INTENTS[name]
    except KeyError:
        raise BadIntent(f"no such action: {name}; there are {', '.join(sorted(INTENTS))}") from None


def clean_fields(name: str, fields: dict[str, Any]) -> dict[str, Any]:
    """The fields in order and in canonical form: addresses and hashes lowercase hex, numbers int.

    Numbers may come as decimal strings, ids as hex. Raises `BadIntent` for a missing, unknown or misshapen field.
    """
    kind = intent_type(name)
    wanted = set(kind.fields)
    known = wanted | {"nonce", "deadline"}
    if missing := wanted - fields.keys():
        raise BadIntent(f"{name}: missing {', '.join(sorted(missing))}")
    if unknown := fields.keys() - known:
        raise BadIntent(f"{name}: unknown {', '.join(sorted(unknown))}")
    try:
        return {c["name"]: clean(c, fields[c["name"]]) for c in kind.components if c["name"] in fields}
    except ValueError as error:
        raise BadIntent(str(error)) from None


@dataclass(frozen=True)
class Intent:
    """One intent with all its fields in canonical form."""

    name: str
    fields: dict[str, Any]

    @classmethod
    def build(cls, name: str, fields: dict[str, Any], *, nonce: int, deadline: int) -> Intent:
        """Raises `BadIntent`. deadline: UTC seconds."""
        return cls(name, clean_fields(name, {**fields, "nonce": nonce, "deadline": deadline}))

    @property
    def kind(self) -> IntentType:
        return INTENTS[self.name]

    @property
    def participant(self) -> str:
        """Address of the participant that acts."""
        actor: str = self.fields[self.kind.actor_field]
        return actor

    def contract_in(self, deployment: Deployment) -> str:
        """Name of the contract that this intent is for: the action's own, or the one at the `target` that it names.

        Raises `BadIntent` for a target that is none of the deployment's four contracts.
        """
        if len(self.kind.contracts) == 1:
            return self.kind.contract
        target = self.fields["target"]
        for name in self.kind.contracts:
            if deployment.addresses[name] == target:
                return name
        raise BadIntent(f"target: {target} is no contract that takes intents")

    def payload(self, deployment: Deployment) -> bytes:
        """What is hashed to be signed, for signers that hash themselves. Raises `BadIntent` as `contract_in` does."""
        separator = domain_separator(deployment, self.contract_in(deployment))
        return b"\x19\x01" + separator + self.kind.struct_hash(self.fields)

    def digest(self, deployment: Deployment) -> bytes:
        """What is signed. Raises as `payload` does."""
        return keccak(self.payload(deployment))

    def signer(self, deployment: Deployment, signature: str) -> str:
        """Address of the key that signed. Raises `chain.keys.BadSignature`."""
        return recover(self.digest(deployment), signature)

    def typed_data(self, deployment: Deployment) -> dict[str, Any]:
        """The EIP-712 document as wallets take it; numbers as decimal strings, ids as hex."""
        types = {
            "EIP712Domain": [
                {"name": "name", "type": "string"},
                {"name": "version", "type": "string"},
                {"name": "chainId", "type": "uint256"},
                {"name": "verifyingContract", "type": "address"},
            ],
            self.name: [{"name": c["name"], "type": _eip712_type(c)} for c in self.kind.components],
        }
        for component in self.kind.components:
            if component["type"] == "tuple[]":
                types[_eip712_type(component)[:-2]] = [
                    {"name": c["name"], "type": c["type"]} for c in component["components"]
                ]
        return {
            "domain": domain(deployment, self.contract_in(deployment)),
            "types": types,
            "primaryType": self.name,
            "message": json_fields(self.fields),
        }

    def call(self, proof: str, original: Intent | None = None) -> bytes:
        """Calldata of the signed intent. `proof`: an account's signature as it is, `chain.keys.wallet_proof`, or
        `chain.keys.DIRECT` where the key itself sends the transaction. `original`: the issue intent, where the action
        undoes one. Raises `BadIntent`."""
        if self.kind.takes_original != (original is not None):
            raise BadIntent(f"{self.name}: the original issue intent goes with a rejection or a cancellation")
        values: list[Any] = [self.fields, proof]
        if original is not None:
            values.append(original.fields)
        return self.kind.encode_call(values)


def json_fields(value: Any) -> Any:
    """Fields as JSON: whole numbers become decimal strings, so that no reader rounds them."""
    if isinstance(value, dict):
        return {key: json_fields(item) for key, item in value.items()}
    if isinstance(value, list):
        return [json_fields(item) for item in value]
    return str(value) if isinstance(value, int) and not isinstance(value, bool) else value


# --- ids


def receivable_id(issue_digest: bytes) -> str:
    return f"0x{int.from_bytes(issue_digest, 'big') & ~FEN_MASK:064x}"


def lot_id(receivable: str, start_fen: int) -> str:
    return f"0x{int(receivable, 16) | start_fen:064x}"


def receivable_of(lot: str) -> str:
    return f"0x{int(lot, 16) & ~FEN_MASK:064x}"


def start_of(lot: str) -> int:
    """First fen of the lot's interval."""
    return int(lot, 16) & FEN_MASK


def tail_of(lot: str, of_fen: int, cut_fen: int) -> str:
    """The lot that cutting the last `cut_fen` off a lot of `of_fen` makes: named by its first fen."""
    return lot_id(receivable_of(lot), start_of(lot) + of_fen - cut_fen)


def participant_address(code: str) -> str:
    """A participant's address for life: from its registration code (统一社会信用代码).

    A name and no account: its high 104 bits are clear, so that nobody has a private key for it, and it is never zero.
    """
    digest = keccak(b"tallystick participant " + code.strip().upper().encode())
    while not any(digest[-PARTICIPANT_BYTES:]):
        digest = keccak(digest)
    return "0x" + digest[-PARTICIPANT_BYTES:].rjust(20, b"\0").hex()


def bank_reference(text: str) -> str:
    """A bank's reference as bytes32: its ASCII, padded. Raises `BadIntent` past 32 characters."""
    raw = text.encode("ascii", "strict") if text.isascii() else b""
    if not 0 < len(raw) <= 32:
        raise BadIntent("a bank reference is 1 to 32 ASCII characters")
    return "0x" + raw.ljust(32, b"\0").hex()


def quote_commitment(terms: dict[str, Any]) -> str:
    """keccak256(abi.encode(QuoteTerms)): financing, bank, advance, repay, rateBps, fee, validUntil, salt."""
    return "0x" + keccak(_QUOTE_TERMS([terms[c["name"]] for c in QUOTE_FIELDS])).hex()


# `AcceptQuote` reveals exactly the fields of `QuoteTerms`, between its holder and its nonce.
QUOTE_FIELDS = [c for c in INTENTS["AcceptQuote"].components if c["name"] not in ("holder", "nonce", "deadline")]


def _words(components: list[dict[str, Any]]) -> Callable[[list[Any]], bytes]:
    coders = [encoder(c) for c in components]
    return lambda values: b"".join(one(value) for one, value in zip(coders, values, strict=True))


_QUOTE_TERMS = _words(QUOTE_FIELDS)
