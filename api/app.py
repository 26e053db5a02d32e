"""The FastAPI app.

uvicorn --factory api.app:create_app
"""

from __future__ import annotations

from fastapi import FastAPI
from starlette.middleware import Middleware

from api import docs, openapi, problems, web
from api.audit import Audit
from api.context import Gateway
from api.request.bodies import Bodies
from api.request.capacity import Waiting, Work
from api.request.door import Door
from api.request.etags import ETags
from api.request.headers import SafeHeaders
from api.request.idempotency import Idempotency
from api.request.rates import Rates
from api.request.who import Who
from api.routes import (
    accounts,
    admissions,
    approval_rules,
    audit,
    bank_systems,
    batches,
    books,
    certificates,
    clients,
    cost_shares,
    costs,
    credit_policy,
    delegations,
    demo,
    documents,
    early_payment_programme,
    financings,
    imports,
    inbox,
    intents,
    invitations,
    invoices,
    journal,
    keys,
    law,
    me,
    notices,
    offers,
    offices,
    papers,
    participants,
    payments,
    people,
    pool,
    pool_decisions,
    positions,
    proofs,
    reconciliations,
    registrations,
    review,
    sessions,
    sign_in,
    standing_orders,
    statements,
    status,
    stream,
    stress,
    supervision,
    supervisory_files,
    token,
    unmatched,
    webhooks,
)
from api.settings import Settings
from chain.deployment import Deployment
from readmodel import logs
from readmodel.database import Database

DESCRIPTION = """
Receivables finance on a permissioned ledger. 应收账款电子凭证。

Every change is an **intent**: draft it, read what it says in words, sign its typed data with your own key, send the
signature, and look up what became of it. The gateway holds no key that could sign for you. Amounts are strings of fen
(1/100 yuan), rates are basis points, times are UTC seconds, legal dates are Asia/Shanghai. Errors are
`application/problem+json` (RFC 9457) with a stable `code`, in Chinese and English.
"""


def create_app(settings: Settings | None = None) -> FastAPI:
    """The app over one database and one recorded deployment. Raises `FileNotFoundError` without the latter."""
    settings = settings or Settings()
    logs.install(settings.environment, settings.log_level)
    gate = Gateway(
        settings,
        Database(settings.database_url, pool_wait_s=settings.pool_wait_s, statement_s=settings.request_s),
        Deployment.load(settings.deployment),
    )
    app = with_routes(
        Middleware(SafeHeaders, https_only=settings.environment != "local"),
        Middleware(Door),
        Middleware(Waiting, gate),
        Middleware(Who, gate),
        Middleware(Rates, gate),
        Middleware(Bodies, gate),
        Middleware(Work, gate),
        Middleware(Idempotency, gate),
        Middleware(ETags),
        Middleware(Audit, gate),
    )
    app.state.gateway = gate
    problems.install(app)
    docs.install(app)
    web.install(app)
    return app


def with_routes(*middleware: Middleware) -> FastAPI:
    """The routes and their document; without a gateway behind them they answer nothing."""
    app = FastAPI(
        title="Tallystick",
        version="0.1.0",
        description=DESCRIPTION,
        generate_unique_id_function=openapi.method_name,
        docs_url=None,
        redoc_url=None,
        middleware=middleware,
    )
    # A route is looked for in this order: first what is asked most.
    for resource in (
        certificates,
        proofs,
        documents,
        law,
        financings,
        costs,
        positions,
        reconciliations,
        payments,
        pool,
        inbox,
        status,
        sign_in,
        token,
        sessions,
        me,
        people,
        approval_rules,
        delegations,
        invitations,
        clients,
        participants,
        admissions,
        keys,
        imports,
        invoices,
        review,
        stream,
        intents,
        papers,
        offers,
        credit_policy,
        cost_shares,
        early_payment_programme,
        standing_orders,
        accounts,
        bank_systems,
        batches,
        books,
        journal,
        registrations,
        statements,
        unmatched,
        pool_decisions,
        supervision,
        stress,
        supervisory_files,
        offices,
        notices,
        webhooks,
        audit,
        demo,
    ):
        app.include_router(resource.router)
    app.include_router(offers.of_lots)
    openapi.install(app)
    return app
