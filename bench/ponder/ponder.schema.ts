import { index, onchainTable, primaryKey } from "ponder";

// The main tables of the read model, with the same keys and indexes.

export const participant = onchainTable("participant", (t) => ({
  address: t.text().primaryKey(),
  kind: t.integer().notNull(),
  consents: t.boolean().notNull(),
  kyb: t.text().notNull(),
  admittedAt: t.bigint().notNull(),
}));

export const participantKey = onchainTable(
  "participant_key",
  (t) => ({ participant: t.text().notNull(), key: t.text().notNull(), powers: t.integer().notNull() }),
  (table) => ({ pk: primaryKey({ columns: [table.participant, table.key] }) }),
);

export const intentUsed = onchainTable("intent_used", (t) => ({
  digest: t.text().primaryKey(),
  signer: t.text().notNull(),
  block: t.bigint().notNull(),
  tx: t.text().notNull(),
  at: t.bigint().notNull(),
}));

export const debtorLine = onchainTable("debtor_line", (t) => ({
  debtor: t.text().primaryKey(),
  bank: t.text().notNull(),
  limitFen: t.bigint().notNull(),
  usedFen: t.bigint().notNull(),
}));

export const invoice = onchainTable("invoice", (t) => ({
  invoice: t.text().primaryKey(),
  debtor: t.text().notNull(),
  amountFen: t.bigint().notNull(),
  usedFen: t.bigint().notNull(),
}));

export const invoiceUse = onchainTable(
  "invoice_use",
  (t) => ({
    receivable: t.text().notNull(),
    invoice: t.text().notNull(),
    usedFen: t.bigint().notNull(),
    released: t.boolean().notNull(),
  }),
  (table) => ({ pk: primaryKey({ columns: [table.receivable, table.invoice] }) }),
);

export const receivable = onchainTable(
  "receivable",
  (t) => ({
    id: t.text().primaryKey(),
    debtor: t.text().notNull(),
    supplier: t.text().notNull(),
    bank: t.text(),
    faceFen: t.bigint().notNull(),
    paidFen: t.bigint().notNull(),
    maturityAt: t.bigint().notNull(),
    state: t.text().notNull(),
    terms: t.text().notNull(),
    issuedAt: t.bigint().notNull(),
    acceptedAt: t.bigint(),
    settledAt: t.bigint(),
    reason: t.text(),
  }),
  (table) => ({ debtorIdx: index().on(table.debtor), supplierIdx: index().on(table.supplier) }),
);

export const lot = onchainTable(
  "lot",
  (t) => ({
    id: t.text().primaryKey(),
    receivable: t.text().notNull(),
    amountFen: t.bigint().notNull(),
    redeemedFen: t.bigint().notNull(),
    owner: t.text().notNull(),
    endorsements: t.integer().notNull(),
    lien: t.integer().notNull(),
    lienParty: t.text(),
    claimFen: t.bigint().notNull(),
    until: t.bigint().notNull(),
    financing: t.text(),
    since: t.bigint().notNull(),
  }),
  (table) => ({ receivableIdx: index().on(table.receivable), ownerIdx: index().on(table.owner) }),
);

export const lotMovement = onchainTable(
  "lot_movement",
  (t) => ({
    block: t.bigint().notNull(),
    logIndex: t.integer().notNull(),
    place: t.integer().notNull(),
    kind: t.text().notNull(),
    receivable: t.text().notNull(),
    lot: t.text().notNull(),
    amountFen: t.bigint().notNull(),
    fromParty: t.text().notNull(),
    toParty: t.text(),
    at: t.bigint().notNull(),
    tx: t.text().notNull(),
  }),
  (table) => ({
    pk: primaryKey({ columns: [table.block, table.logIndex, table.place] }),
    lotIdx: index().on(table.lot),
    receivableIdx: index().on(table.receivable),
  }),
);

export const payment = onchainTable(
  "payment",
  (t) => ({
    block: t.bigint().notNull(),
    logIndex: t.integer().notNull(),
    receivable: t.text().notNull(),
    bank: t.text().notNull(),
    amountFen: t.bigint().notNull(),
    paidFen: t.bigint().notNull(),
    reference: t.text().notNull(),
    at: t.bigint().notNull(),
  }),
  (table) => ({
    pk: primaryKey({ columns: [table.block, table.logIndex] }),
    receivableIdx: index().on(table.receivable),
  }),
);

export const redemption = onchainTable(
  "redemption",
  (t) => ({
    block: t.bigint().notNull(),
    logIndex: t.integer().notNull(),
    lot: t.text().notNull(),
    owner: t.text().notNull(),
    toOwnerFen: t.bigint().notNull(),
    lienParty: t.text().notNull(),
    toLienPartyFen: t.bigint().notNull(),
    at: t.bigint().notNull(),
  }),
  (table) => ({ pk: primaryKey({ columns: [table.block, table.logIndex] }), lotIdx: index().on(table.lot) }),
);

export const financing = onchainTable(
  "financing",
  (t) => ({
    id: t.text().primaryKey(),
    lot: t.text().notNull(),
    holder: t.text().notNull(),
    kind: t.integer().notNull(),
    recourse: t.boolean().notNull(),
    state: t.text().notNull(),
    until: t.bigint().notNull(),
    terms: t.text().notNull(),
    bank: t.text(),
    advanceFen: t.bigint().notNull(),
    repayFen: t.bigint().notNull(),
    repaidFen: t.bigint().notNull(),
    rateBps: t.integer().notNull(),
    requestedAt: t.bigint().notNull(),
    acceptedAt: t.bigint(),
    disbursedAt: t.bigint(),
    reference: t.text(),
  }),
  (table) => ({
    lotIdx: index().on(table.lot),
    holderIdx: index().on(table.holder),
    stateIdx: index().on(table.state),
    bankIdx: index().on(table.bank),
  }),
);

export const quote = onchainTable(
  "quote",
  (t) => ({
    financing: t.text().notNull(),
    bank: t.text().notNull(),
    commitment: t.text().notNull(),
    at: t.bigint().notNull(),
  }),
  (table) => ({ pk: primaryKey({ columns: [table.financing, table.bank] }) }),
);

export const poolLoan = onchainTable("pool_loan", (t) => ({
  id: t.text().primaryKey(),
  bank: t.text().notNull(),
  pool: t.text().notNull(),
  principalFen: t.bigint().notNull(),
  ratioBps: t.integer().notNull(),
  class: t.integer().notNull(),
  claim: t.integer().notNull(),
  outstandingFen: t.bigint().notNull(),
  compensationFen: t.bigint().notNull(),
  recoveredFen: t.bigint().notNull(),
  refundedFen: t.bigint().notNull(),
}));
