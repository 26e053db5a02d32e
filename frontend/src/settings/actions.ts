/** Actions that are about an amount, by the kind of participant that does them: what an approval rule may be for. */
const OF_ENTERPRISES = ['IssueReceivable', 'CancelReceivable', 'AcceptReceivable', 'TransferLot', 'SplitLot', 'RequestFinancing', 'AcceptQuote', 'SubmitQuote', 'RedeemLot']
const OF_BANKS = ['SetLimit', 'SubmitQuote', 'ConfirmDisbursement', 'RecordPayment', 'RecordRepayment', 'TransferLot', 'RedeemLot', 'DeclareDefault', 'EnterLoan', 'SubmitClaim', 'RecordRecovery', 'RefundCompensation']
const BATCH = 'PaymentBatch'

const BY_KIND: Record<string, string[]> = {
  enterprise: [...OF_ENTERPRISES, BATCH],
  bank: [...OF_BANKS, BATCH],
  pool_treasurer: ['PayClaim', BATCH],
  pool_reviewer: ['AdvanceClaim'],
  pool_authority: ['AdvanceClaim'],
}

export const ANY = '' // every action that has no rule of its own

export function actionsOf(kind: string): string[] {
  return [ANY, ...(BY_KIND[kind] ?? [])]
}
