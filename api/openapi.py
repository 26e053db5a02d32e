"""The OpenAPI document: what every operation has, said once; examples of what is sent; names for clients' methods."""

from __future__ import annotations

from typing import Any

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi
from fastapi.routing import APIRoute

from api.audit import PURPOSE_HEADER
from api.problems import ProblemBody
from api.request import etags, idempotency, ids

PROBLEM = "application/problem+json"
ALWAYS = {
    401: "Not signed in",
    403: "Not yours to do",
    404: "Not there, or not yours to see",
    409: "Not in this state",
    422: "The request is wrong, and how",
    429: "Too many requests; Retry-After says when to come again",
    500: "Something went wrong here; it is in the log under the request's id",
    503: "Busy, or a part is away; Retry-After says when to come again",
    504: "The answer took too long",
}
WHERE_TWO_MAY_EDIT = {
    412: "Somebody changed it since you read it",
    428: "Say with If-Match which state you change",
}
WITH_A_BODY = {
    400: "The body cannot be read",
    408: "The body took too long to arrive",
    413: "The body is too large",
}
TAGS = {
    "status": "Is it up, where does it stand, what is due.",
    "sign in": "Sessions: sign our message with a registered key, get a token; a machine gets one for its secret.",
    "people": "A participant's people: roles, invitations, approvals, who stands in for whom, and what waits for whom.",
    "keys": "Keys that people sign with, wherever they are kept.",
    "participants": "Who takes part, and their admission.",
    "invoices": "Approved invoices, from which certificates are made.",
    "intents": "Drafts, signatures, and what became of them: the one door through which parties change the ledger.",
    "certificates and lots": "Certificates, their lots and what happened to them; limits; holdings.",
    "papers": "Certificates on paper, and checking one without signing in.",
    "documents": "Contract, invoices and acceptance behind a certificate, kept off the ledger with their hash on it.",
    "financing": "Ask for money, quote sealed, compare; what it costs, and who bears it; offers; early payment.",
    "positions": "Exposure, maturities, payables, a bank's book.",
    "registrations": "The registry of movable property (中登网): what stands there, what is to, and who ranks first.",
    "books": "Statements, the daily reconciliation, journal lines.",
    "supervision": "The day's file for the central registry, the month's figures for the regulator.",
    "payments": "What is to be paid, from which account to which, the orders to banks, and what the banks say.",
    "compensation pool": "Pools, their loans and claims, and decisions that show their articles.",
    "notices": "What a participant was told, in the application, by webhook and by mail.",
    "audit": "Who looked at whose data, and who decided what.",
}
_PARTY, _WORD, _KEY = "0x0000000000000000000000000000d1a3f0b7c2e4", "0x" + "5e" * 32, "0x" + "7a" * 20
_SIGNATURE = "0x" + "3c" * 65
# Of request bodies, by the name of their schema; of lists of them, the same.
EXAMPLES: dict[str, Any] = {
    "ChallengeRequest": {"key": _KEY},
    "SignInRequest": {"nonce": "8f14e45fceea167a", "signature": _SIGNATURE},
    "Journey": {"to": 1790308800},
    "Application": {
        "code": "91440300MA5EXAMPL3",
        "name": "深圳示例电子有限公司",
        "name_en": "Shenzhen Example Electronics",
        "kind": "enterprise",
        "key": _KEY,
    },
    "DraftRequest": {
        "items": [{"action": "AcceptReceivable", "fields": {"supplier": _PARTY, "receivable": _WORD, "terms": _WORD}}]
    },
    "SignatureRequest": {"items": [{"digest": _WORD, "signature": _SIGNATURE}]},
    "LookupRequest": {"digests": [_WORD]},
    "QuoteRequest": {
        "financing": _WORD,
        "advance_fen": "98500000",
        "repay_fen": "100000000",
        "rate_bps": 360,
        "fee_fen": "0",
        "valid_until": 1790308800,
    },
    "PolicyBody": {
        "name": "2026-11",
        "signer": _KEY,
        "debtors": {_PARTY: {"rating": "AA", "limit_fen": "10000000000"}},
        "prices": [{"rating": "AA", "most_days": 180, "rate_bps": 360}],
        "kinds": ["discount", "pledge"],
        "with_recourse": True,
        "without_recourse": True,
        "least_fen": "100000",
        "most_fen": "500000000",
        "least_days": 7,
        "most_days": 180,
        "loan_share_bps": 8000,
        "fee_bps": 0,
        "holder_most_fen": "1000000000",
        "debtor_share_bps": 2500,
        "concentration_from_fen": "100000000000",
        "needs_pool": False,
        "accept_up_to_fen": "200000000",
    },
    "ProgrammeBody": {
        "name": "2026-Q4",
        "signer": _KEY,
        "from_on": "2026-10-01",
        "until_on": "2026-12-31",
        "rates": [{"most_days": 30, "rate_bps": 300}, {"most_days": 180, "rate_bps": 360}],
        "least_days": 5,
        "least_fen": "100000",
        "budget_fen": "5000000000",
        "accept_up_to_fen": "200000000",
        "hold_hours": 24,
    },
    "OrderBody": {
        "debtor": _PARTY,
        "least_days": 30,
        "least_fen": "100000",
        "most_all_in_bps": 400,
        "until_on": "2099-12-31",
        "terms": _WORD,
    },
    "PolicyRejection": {"reason": "AA级180天利率低于资金成本"},
    "ShareRequest": {
        "supplier": _PARTY,
        "interest_bps": 5000,
        "fee_bps": 0,
        "from_on": "2026-11-01",
        "until_on": "2027-10-31",
    },
    "Question": {"lot": _WORD, "kind": "discount", "until": 1790308800, "terms": _WORD},
    "Choice": {"bank": _PARTY},
    "QuoteSignature": {"quote": _WORD, "signature": _SIGNATURE},
    "Receipt": {
        "instruction": _WORD,
        "reference": "2026092500000017",
        "payer": _PARTY,
        "payer_account": "755900012310",
        "payee": _PARTY,
        "payee_account": "4000021109200012345",
        "amount_fen": "98500000",
        "paid_at": 1790308800,
        "signature": _SIGNATURE,
    },
    "AccountRequest": {
        "number": "4000021109200012345",
        "name": "深圳示例电子有限公司",
        "bank_code": "102584000021",
        "bank_name": "中国工商银行深圳示例支行",
    },
    "BankSystemRequest": {"bank": _PARTY, "key": _KEY, "code_prefix": "102"},
    "BatchRequest": {"instructions": [{"instruction": _WORD}], "items": 1, "total_fen": "98500000"},
    "Assignment": {},
    "ResolutionRequest": {"resolution": "note", "reason": "已与银行核对，系手续费退回"},
    "EntryBody": {
        "financing": _WORD,
        "kind": "initial",
        "number": "08391234567890123456",
        "registered_at": 1790308800,
        "term_months": 12,
    },
    "DecisionRequest": {
        "rule": "claim",
        "loan": _WORD,
        "conditions": {"bank_not_dishonest": {"met": True, "evidence": _WORD}},
        "credit_report_on": "2026-09-25",
    },
    "EntryBatch": {
        "items": [{"loan": _WORD, "conditions": {"operates_in_the_city": {"met": True, "evidence": _WORD}}}],
    },
    "CashStatement": {"cash_fen": "500000000000", "alert_below_fen": "1000000000"},
    "LateClaimRequest": {"loan": _WORD, "until_on": "2026-09-30", "grounds": _WORD},
    "PasswordSignIn": {"login": "li.na@example.com", "password": "correct horse battery", "code": "492039"},
    "Switch": {"participant": _PARTY},
    "PasswordChange": {"password": "correct horse battery", "code": "492039", "new_password": "staple of the day"},
    "Proof": {"password": "correct horse battery", "code": "492039"},
    "InvitationRequest": {"login": "li.na@example.com", "roles": ["maker"]},
    "Acceptance": {"token": "q6rZ…", "name": "李娜", "password": "correct horse battery"},
    "Change": {"roles": ["checker"]},
    "RuleBody": {"action": "IssueReceivable", "one_up_to_fen": "100000000"},
    "DelegationBody": {"to_person": "0" * 32, "roles": ["checker"], "from_at": 1790308800, "until_at": 1790913600},
    "DraftRejection": {"reason": "到期日有误"},
    "Rejection": {"reason": "营业执照已过期"},
    "KnownApplication": {
        "code": "91990100MA0000015X",
        "name": "示例远舟汽车有限公司",
        "name_en": "Yuanzhou Motors (sample)",
        "kind": "enterprise",
        "key": _KEY,
        "legal_representative": "张三",
        "registered_address": "示例市示例路1号",
        "contact": {"name": "李四", "phone": "13800000000"},
        "documents": [{"name": "营业执照", "sha256": _WORD}],
    },
    "HeldRequest": {"label": "复核密钥", "pin": "730518"},
    "BrowserRequest": {
        "label": "浏览器密钥",
        "keystore": {
            "version": 3,
            "id": "3198bc9c-6672-5ab3-d995-4942343ae5b6",
            "address": "7a" * 20,
            "crypto": {
                "cipher": "aes-128-ctr",
                "cipherparams": {"iv": "5e" * 16},
                "ciphertext": "5e" * 32,
                "kdf": "scrypt",
                "kdfparams": {"dklen": 32, "n": 262144, "r": 8, "p": 1, "salt": "5e" * 32},
                "mac": "5e" * 32,
            },
        },
    },
    "ClientRequest": {
        "name": "ERP",
        "scopes": ["read", "invoices", "certificates:draft"],
        "networks": ["203.0.113.0/24"],
    },
    "WalletRequest": {"label": "钱包", "address": _KEY},
    "RemoteRequest": {
        "label": "行内签名机",
        "url": "https://signer.bank.example",
        "identifier": "0x" + "5e" * 64,
        "token": "what-the-signer-wants",
    },
    "SignRequest": {"digests": [_WORD], "pin": "730518", "device_share": _WORD},
    "OpenRequest": {"device_share": _WORD, "pin": "730518"},
    "PinRequest": {"device_share": _WORD, "pin": "730518", "new_pin": "615902"},
    "ReadRequest": {"ids": ["01790308800-00000-" + "5e" * 16]},
    "WebhookRequest": {"url": "https://erp.example.com/tallystick", "kinds": ["certificate_received"]},
    "ResumeRequest": {"skip": False},
}


def method_name(route: APIRoute) -> str:
    """An operation's id is its function's name: short, and the same as long as the function is."""
    return route.name


def install(app: FastAPI) -> None:
    def document() -> dict[str, Any]:
        if app.openapi_schema is None:
            app.openapi_schema = _document(app)
        return app.openapi_schema

    app.openapi = document  # type: ignore[method-assign]


def _document(app: FastAPI) -> dict[str, Any]:
    tags = [{"name": name, "description": words} for name, words in TAGS.items()]
    document = get_openapi(
        title=app.title, version=app.version, description=app.description, routes=app.routes, tags=tags
    )
    schemas = document.setdefault("components", {}).setdefault("schemas", {})
    for theirs in ("HTTPValidationError", "ValidationError"):
        schemas.pop(theirs, None)
    schemas["Problem"] = ProblemBody.model_json_schema()
    for name, example in EXAMPLES.items():
        # What is both sent and answered is written in two ways.
        for written in {name, f"{name}-Input"} & schemas.keys():
            schemas[written]["examples"] = [example]
    for methods in document["paths"].values():
        for method, operation in methods.items():
            _complete(method, operation)
    return document


def _complete(method: str, operation: dict[str, Any]) -> None:
    """What the layers around every route add to it (`api.request`)."""
    responses, parameters = operation["responses"], operation.setdefault("parameters", [])
    for answer in responses.values():
        answer.setdefault("headers", {})[ids.HEADER] = {"schema": {"type": "string"}}
    parameters.append(_header(ids.HEADER, "Yours, for the logs; else one is made.", "^[0-9A-Za-z._:-]{1,64}$"))
    if method == "get":
        parameters.append(_header("If-None-Match", "The ETag of an answer that you have: 304 if it is the same."))
        responses["304"] = {"description": "You have it already"}
        if "200" in responses:
            responses["200"]["headers"]["ETag"] = {"schema": {"type": "string"}}
    elif operation.get("security"):
        words = "The same key again is answered as the first time. One for each request that may be sent twice."
        parameters.append(_header(idempotency.HEADER, words, "^[!-~]{1,128}$"))
    edits = [one for one in parameters if one["name"] == etags.IF_MATCH]
    for parameter in edits:
        parameter |= {"required": True, "schema": {"type": "string"}}
    if operation.get("security"):
        words = "What you need it for; goes into the audit. Percent-encoded where it is not ASCII."
        parameters.append(_header(PURPOSE_HEADER, words))
    content = {PROBLEM: {"schema": {"$ref": "#/components/schemas/Problem"}}}
    also = {**(WITH_A_BODY if "requestBody" in operation else {}), **(WHERE_TWO_MAY_EDIT if edits else {})}
    for status, words in {**ALWAYS, **also}.items():
        responses.setdefault(str(status), {"description": words})
    for status, answer in responses.items():
        if int(status) >= 400:
            answer["content"] = content


def _header(name: str, words: str, pattern: str | None = None) -> dict[str, Any]:
    shape = {"type": "string"} | ({"pattern": pattern} if pattern else {})
    return {"name": name, "in": "header", "required": False, "description": words, "schema": shape}
