import { ponder } from "ponder:registry";
import * as t from "ponder:schema";

// What `readmodel/projections` does with the events of a generated history, in Ponder's words. No raw events and no
// payment instructions are kept, which ours keeps.

const FEN_BITS = 40n;
const hex = (id: bigint): string => "0x" + id.toString(16).padStart(64, "0");
const receivableOf = (lot: bigint): string => hex((lot >> FEN_BITS) << FEN_BITS);
const at = (e: { block: { timestamp: bigint } }): bigint => e.block.timestamp;

const both = ["ParticipantRegistry", "ReceivableLedger", "FinancingDesk", "CompensationPool"] as const;
for (const contract of both) {
  ponder.on(`${contract}:IntentUsed`, async ({ event, context }) => {
    await context.db.insert(t.intentUsed).values({
      digest: event.args.digest,
      signer: event.args.signer,
      block: event.block.number,
      tx: event.transaction.hash,
      at: at(event),
    });
  });
}

// --- participants

ponder.on("ParticipantRegistry:ParticipantAdmitted", async ({ event, context }) => {
  const { participant, kind, kyb } = event.args;
  await context.db
    .insert(t.participant)
    .values({ address: participant, kind, consents: false, kyb, admittedAt: at(event) });
});

ponder.on("ParticipantRegistry:KeyGranted", async ({ event, context }) => {
  const { participant, key, powers } = event.args;
  await context.db.insert(t.participantKey).values({ participant, key, powers }).onConflictDoUpdate({ powers });
});

ponder.on("ParticipantRegistry:ConsentGiven", async ({ event, context }) => {
  await context.db.update(t.participant, { address: event.args.participant }).set({ consents: true });
});

// --- certificates

ponder.on("ReceivableLedger:BankAppointed", async ({ event, context }) => {
  const { debtor, bank } = event.args;
  await context.db
    .insert(t.debtorLine)
    .values({ debtor, bank, limitFen: 0n, usedFen: 0n })
    .onConflictDoUpdate({ bank, limitFen: 0n });
});

ponder.on("ReceivableLedger:LimitSet", async ({ event, context }) => {
  await context.db.update(t.debtorLine, { debtor: event.args.debtor }).set({ limitFen: BigInt(event.args.limit) });
});

ponder.on("ReceivableLedger:ReceivableIssued", async ({ event, context }) => {
  const { debtor, supplier, face, maturity, terms } = event.args;
  const id = hex(event.args.receivable);
  const faceFen = BigInt(face);
  await context.db.insert(t.receivable).values({
    id,
    debtor,
    supplier,
    faceFen,
    paidFen: 0n,
    maturityAt: BigInt(maturity),
    state: "issued",
    terms,
    issuedAt: at(event),
  });
  await context.db.update(t.debtorLine, { debtor }).set((row) => ({ usedFen: row.usedFen + faceFen }));
  await context.db.insert(t.lot).values({
    id,
    receivable: id,
    amountFen: faceFen,
    redeemedFen: 0n,
    owner: supplier,
    endorsements: 0,
    lien: 0,
    claimFen: 0n,
    until: 0n,
    since: at(event),
  });
  await moved(context, event, "issued", id, id, faceFen, debtor, supplier);
});

ponder.on("ReceivableLedger:InvoiceUsed", async ({ event, context }) => {
  const { invoice, amount, used, total } = event.args;
  const id = hex(event.args.receivable);
  const issued = await context.db.find(t.receivable, { id });
  const row = { debtor: issued!.debtor, amountFen: BigInt(amount), usedFen: BigInt(total) };
  await context.db.insert(t.invoice).values({ invoice, ...row }).onConflictDoUpdate(row);
  await context.db
    .insert(t.invoiceUse)
    .values({ receivable: id, invoice, usedFen: BigInt(used), released: false })
    .onConflictDoUpdate((before) => ({ usedFen: before.usedFen + BigInt(used) }));
});

ponder.on("ReceivableLedger:InvoiceReleased", async ({ event, context }) => {
  const { invoice, total } = event.args;
  await context.db.update(t.invoice, { invoice }).set({ usedFen: BigInt(total) });
  await context.db
    .update(t.invoiceUse, { receivable: hex(event.args.receivable), invoice })
    .set({ released: true });
});

ponder.on("ReceivableLedger:ReceivableAccepted", async ({ event, context }) => {
  const id = hex(event.args.receivable);
  const row = await context.db.find(t.receivable, { id });
  const line = await context.db.find(t.debtorLine, { debtor: row!.debtor });
  await context.db.update(t.receivable, { id }).set({ state: "accepted", acceptedAt: at(event), bank: line!.bank });
});

ponder.on("ReceivableLedger:ReceivableRejected", async ({ event, context }) => {
  const id = hex(event.args.receivable);
  const row = await context.db.update(t.receivable, { id }).set({ state: "rejected", reason: event.args.reason });
  await context.db
    .update(t.debtorLine, { debtor: row.debtor })
    .set((line) => ({ usedFen: line.usedFen - row.faceFen }));
  await context.db.delete(t.lot, { id });
});

ponder.on("ReceivableLedger:PaymentRecorded", async ({ event, context }) => {
  const { bank, amount, paid, bankReference } = event.args;
  const id = hex(event.args.receivable);
  const row = await context.db.update(t.receivable, { id }).set({ paidFen: BigInt(paid) });
  await context.db
    .update(t.debtorLine, { debtor: row.debtor })
    .set((line) => ({ usedFen: line.usedFen - BigInt(amount) }));
  await context.db.insert(t.payment).values({
    block: event.block.number,
    logIndex: event.log.logIndex,
    receivable: id,
    bank,
    amountFen: BigInt(amount),
    paidFen: BigInt(paid),
    reference: bankReference,
    at: at(event),
  });
});

ponder.on("ReceivableLedger:ReceivableSettled", async ({ event, context }) => {
  await context.db
    .update(t.receivable, { id: hex(event.args.receivable) })
    .set({ state: "settled", settledAt: at(event) });
});

// --- lots

async function moved(
  context: any,
  event: any,
  kind: string,
  receivable: string,
  lot: string,
  amountFen: bigint,
  fromParty: string,
  toParty: string | null,
  place = 0,
): Promise<void> {
  await context.db.insert(t.lotMovement).values({
    block: event.block.number,
    logIndex: event.log.logIndex,
    place,
    kind,
    receivable,
    lot,
    amountFen,
    fromParty,
    toParty,
    at: at(event),
    tx: event.transaction.hash,
  });
}

ponder.on("ReceivableLedger:LotSplit", async ({ event, context }) => {
  const { owner, amount } = event.args;
  const id = hex(event.args.tail);
  const amountFen = BigInt(amount);
  const head = await context.db
    .update(t.lot, { id: hex(event.args.lot) })
    .set((row) => ({ amountFen: row.amountFen - amountFen }));
  const passed = owner !== head.owner;
  await context.db.insert(t.lot).values({
    id,
    receivable: head.receivable,
    amountFen,
    redeemedFen: 0n,
    owner,
    endorsements: head.endorsements + (passed ? 1 : 0),
    lien: 0,
    claimFen: 0n,
    until: 0n,
    since: at(event),
  });
  await moved(context, event, "split", head.receivable, id, amountFen, head.owner, head.owner);
  if (passed) await moved(context, event, "transferred", head.receivable, id, amountFen, head.owner, owner, 1);
});

ponder.on("ReceivableLedger:LotTransferred", async ({ event, context }) => {
  const id = hex(event.args.lot);
  const before = await context.db.find(t.lot, { id });
  await moved(context, event, "transferred", before!.receivable, id, before!.amountFen, before!.owner, event.args.to);
  await context.db
    .update(t.lot, { id })
    .set({ owner: event.args.to, since: at(event), endorsements: before!.endorsements + 1 });
});

ponder.on("ReceivableLedger:LienPlaced", async ({ event, context }) => {
  const { kind, party, claim, until } = event.args;
  await context.db
    .update(t.lot, { id: hex(event.args.lot) })
    .set({ lien: kind, lienParty: party, claimFen: BigInt(claim), until: BigInt(until) });
});

ponder.on("ReceivableLedger:LienReduced", async ({ event, context }) => {
  const row = await context.db
    .update(t.lot, { id: hex(event.args.lot) })
    .set({ claimFen: BigInt(event.args.claim) });
  await paidBack(context, row.financing!, BigInt(event.args.claim));
});

ponder.on("ReceivableLedger:LienReleased", async ({ event, context }) => {
  const id = hex(event.args.lot);
  const before = await context.db.find(t.lot, { id });
  await context.db.update(t.lot, { id }).set({ lien: 0, lienParty: null, claimFen: 0n, until: 0n });
  if (before!.lien > 1) await paidBack(context, before!.financing!, 0n);
});

async function paidBack(context: any, id: string, claim: bigint): Promise<void> {
  await context.db.update(t.financing, { id }).set((row: { repayFen: bigint; state: string }) => ({
    repaidFen: row.repayFen - claim,
    state: claim === 0n ? "repaid" : row.state,
  }));
}

ponder.on("ReceivableLedger:LotRedeemed", async ({ event, context }) => {
  const { owner, toOwner, lienParty, toLienParty } = event.args;
  const id = hex(event.args.lot);
  const redeemed = BigInt(toOwner) + BigInt(toLienParty);
  await context.db.insert(t.redemption).values({
    block: event.block.number,
    logIndex: event.log.logIndex,
    lot: id,
    owner,
    toOwnerFen: BigInt(toOwner),
    lienParty,
    toLienPartyFen: BigInt(toLienParty),
    at: at(event),
  });
  const row = await context.db
    .update(t.lot, { id })
    .set((before) => ({ redeemedFen: before.redeemedFen + redeemed }));
  await moved(context, event, "redeemed", receivableOf(event.args.lot), id, redeemed, row.owner, null);
});

// --- financing

ponder.on("FinancingDesk:FinancingRequested", async ({ event, context }) => {
  const { holder, kind, recourse, bank, until, terms } = event.args;
  await context.db.insert(t.financing).values({
    id: hex(event.args.financing),
    lot: hex(event.args.lot),
    holder,
    kind,
    recourse,
    state: "requested",
    until: BigInt(until),
    terms,
    bank,
    advanceFen: 0n,
    repayFen: 0n,
    repaidFen: 0n,
    rateBps: 0,
    requestedAt: at(event),
  });
});

ponder.on("FinancingDesk:QuoteSubmitted", async ({ event, context }) => {
  const { bank, commitment } = event.args;
  await context.db
    .insert(t.quote)
    .values({ financing: hex(event.args.financing), bank, commitment, at: at(event) })
    .onConflictDoUpdate({ commitment, at: at(event) });
});

ponder.on("FinancingDesk:QuoteAccepted", async ({ event, context }) => {
  const { bank, advance, repay, rateBps, until } = event.args;
  const id = hex(event.args.financing);
  const row = await context.db.update(t.financing, { id }).set({
    state: "accepted",
    bank,
    advanceFen: BigInt(advance),
    repayFen: BigInt(repay),
    rateBps,
    until: BigInt(until),
    acceptedAt: at(event),
  });
  await context.db.update(t.lot, { id: row.lot }).set({ financing: id });
});

ponder.on("FinancingDesk:Disbursed", async ({ event, context }) => {
  await context.db
    .update(t.financing, { id: hex(event.args.financing) })
    .set({ state: "disbursed", disbursedAt: at(event), reference: event.args.bankReference });
});

// --- the compensation pool

ponder.on("CompensationPool:LoanEntered", async ({ event, context }) => {
  const { bank, pool, principal, ratioBps } = event.args;
  await context.db.insert(t.poolLoan).values({
    id: hex(event.args.loan),
    bank,
    pool,
    principalFen: BigInt(principal),
    ratioBps,
    class: 5,
    claim: 0,
    outstandingFen: 0n,
    compensationFen: 0n,
    recoveredFen: 0n,
    refundedFen: 0n,
  });
});

ponder.on("CompensationPool:LoanClassified", async ({ event, context }) => {
  await context.db.update(t.poolLoan, { id: hex(event.args.loan) }).set({ class: event.args.class });
});

ponder.on("CompensationPool:ClaimSubmitted", async ({ event, context }) => {
  const { outstanding, amount } = event.args;
  await context.db
    .update(t.poolLoan, { id: hex(event.args.loan) })
    .set({ claim: 1, outstandingFen: BigInt(outstanding), compensationFen: BigInt(amount) });
});

ponder.on("CompensationPool:ClaimAdvanced", async ({ event, context }) => {
  await context.db.update(t.poolLoan, { id: hex(event.args.loan) }).set({ claim: event.args.to });
});

ponder.on("CompensationPool:ClaimPaid", async ({ event, context }) => {
  await context.db.update(t.poolLoan, { id: hex(event.args.loan) }).set({ claim: 7 });
});

ponder.on("CompensationPool:RecoveryRecorded", async ({ event, context }) => {
  await context.db
    .update(t.poolLoan, { id: hex(event.args.loan) })
    .set({ claim: 8, recoveredFen: BigInt(event.args.recovered) });
});

ponder.on("CompensationPool:CompensationRefunded", async ({ event, context }) => {
  await context.db
    .update(t.poolLoan, { id: hex(event.args.loan) })
    .set({ refundedFen: BigInt(event.args.refunded) });
});
