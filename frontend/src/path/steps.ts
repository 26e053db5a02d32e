/** The ten steps: how many are done by what the gateway says, and what comes next, who does it and where. */
import type { CertificateAnswer, FinancingAnswer, InstructionAnswer, LotAnswer } from '../client/types.gen'
import { noonOf } from '../dates/dates'

export const STEPS = 10
export type Role = 'maker' | 'checker'
/** What the demo's own hand does, where there is no page for it. */
export type Deed = 'travel' | 'carry' | 'record' | 'redeem'
export type Say =
  | 'stopped' | 'issue' | 'sign_issue' | 'accept' | 'pass_on' | 'ask' | 'quote' | 'choose' | 'order' | 'approve_order' | 'carry' | 'confirm'
  | 'travel' | 'pay' | 'approve_pay' | 'carry_pay' | 'record' | 'redeem' | 'look' | 'sign' | 'finished'

/** An order on its way: not made, waiting for a second person, at the bank, or booked by it. */
export type Order = 'none' | 'proposed' | 'approved' | 'booked'

/** What is known of the visitor's business. drafts: actions that wait for a checker, by participant. */
export interface Facts {
  debtor: string
  supplier: string
  /** The bank that has the debtor's account: it quotes in the story, and records what the debtor pays. */
  bank: string
  /** The debtor may not issue: something is overdue. */
  stopped: boolean
  /** Who sees everybody's: the regulator. */
  overseer: string
  ledgerAt: number
  drafts: Record<string, string[]>
  certificate: CertificateAnswer | null
  lots: LotAnswer[]
  financing: FinancingAnswer | null
  quoted: boolean
  order: Order
  debt: InstructionAnswer | null
  payment: Order
}

export interface Now {
  /** How many steps are done; the next one is this and one. */
  done: number
  say: Say
  who: { participant: string; role: Role } | null
  to: string
  deed?: Deed
}

const LENT = ['accepted', 'disbursed', 'repaid']
const DISBURSED = ['disbursed', 'repaid']
const ACTIONS: Record<number, string[]> = {
  2: ['AcceptReceivable'], 3: ['TransferLot', 'SplitLot'], 4: ['RequestFinancing', 'AcceptQuote'], 5: ['SubmitQuote'],
  6: ['AcceptQuote'], 7: ['ConfirmDisbursement'], 8: ['RecordPayment'], 9: ['RedeemLot'],
}

/** Steps that are done. Who did a later one has done those before, or did without them. */
export function doneOf(facts: Facts, looked: boolean): number {
  const { certificate, lots, financing } = facts
  const state = financing?.state ?? ''
  const reached = [
    certificate !== null || (facts.drafts[facts.debtor] ?? []).includes('IssueReceivable'),
    certificate !== null,
    certificate !== null && certificate.state !== 'issued',
    lots.length > 1 || lots.some((lot) => lot.endorsements > 0),
    financing !== null,
    facts.quoted || LENT.includes(state),
    LENT.includes(state),
    DISBURSED.includes(state),
    isPaid(certificate),
    redeemedBy(lots, lender(facts)) && looked,
  ]
  return reached.lastIndexOf(true) + 1
}

/** What comes next. */
export function nextOf(facts: Facts, looked: boolean): Now {
  const done = doneOf(facts, looked)
  const here = step(done, facts)
  const waits = here.who?.role === 'maker' && (facts.drafts[here.who.participant] ?? []).some((action) => ACTIONS[done]?.includes(action))
  if (waits && here.who) return { done, say: 'sign', who: { ...here.who, role: 'checker' }, to: '/approvals' }
  return { done, ...here }
}

function step(done: number, facts: Facts): Omit<Now, 'done'> {
  const { debtor, supplier, bank, certificate, lots, financing } = facts
  const maker = (participant: string) => ({ participant, role: 'maker' as const })
  const checker = (participant: string) => ({ participant, role: 'checker' as const })
  switch (done) {
    case 0:
      if (facts.stopped) return { say: 'stopped', who: maker(debtor), to: '/payables' }
      return { say: 'issue', who: maker(debtor), to: '/issue' }
    case 1:
      return { say: 'sign_issue', who: checker(debtor), to: '/approvals' }
    case 2:
      return { say: 'accept', who: maker(supplier), to: '/certificates?show=issued' }
    case 3:
      return { say: 'pass_on', who: maker(supplier), to: ofLot(freeLot(lots, supplier), 'pass-on') }
    case 4: {
      const lot = freeLot(lots, supplier)
      return { say: 'ask', who: maker(lot?.owner ?? supplier), to: ofLot(lot, 'finance') }
    }
    case 5:
      return { say: 'quote', who: maker(bank), to: `/requests/${financing!.id}` }
    case 6:
      return { say: 'choose', who: maker(financing!.holder), to: `/financings/${financing!.id}` }
    case 7:
      return paying(facts.order, lender(facts), `/requests/${financing!.id}`, '/payments?show=batches', ['order', 'approve_order', 'carry', 'confirm'])
    case 8: {
      if (facts.ledgerAt < noonOf(certificate!.matures_on) && facts.payment === 'none') return { say: 'travel', who: maker(debtor), to: '/payables', deed: 'travel' }
      if (facts.payment === 'booked') return { say: 'record', who: maker(bank), to: '/book', deed: 'record' }
      return paying(facts.payment, debtor, '/payables', '/payables?show=batches', ['pay', 'approve_pay', 'carry_pay', 'record'])
    }
    case 9: {
      const to = `/certificates/${certificate!.id}`
      const holder = lender(facts)
      return redeemedBy(lots, holder) ? { say: 'look', who: maker(facts.overseer), to } : { say: 'redeem', who: maker(holder), to, deed: 'redeem' }
    }
    default:
      return { say: 'finished', who: null, to: certificate ? `/certificates/${certificate.id}` : '/' }
  }
}

/** An order of two people, the bank, and then the ledger. */
function paying(order: Order, payer: string, make: string, approve: string, say: [Say, Say, Say, Say]): Omit<Now, 'done'> {
  const maker = { participant: payer, role: 'maker' as const }
  if (order === 'none') return { say: say[0], who: maker, to: make }
  if (order === 'proposed') return { say: say[1], who: { participant: payer, role: 'checker' }, to: approve }
  if (order === 'approved') return { say: say[2], who: maker, to: make, deed: 'carry' }
  return { say: say[3], who: maker, to: make }
}

const ofLot = (lot: LotAnswer | undefined, act: string) => (lot ? `/holdings/${lot.id}/${act}` : '/holdings')

/** The lot that the story goes on with: the supplier's biggest, else anybody's. */
function freeLot(lots: LotAnswer[], supplier: string): LotAnswer | undefined {
  const free = lots.filter((lot) => lot.state === 'free')
  return bySize(free.filter((lot) => lot.owner === supplier))[0] ?? bySize(free)[0]
}

const bySize = (lots: LotAnswer[]) => [...lots].sort((a, b) => (BigInt(a.amount_fen) < BigInt(b.amount_fen) ? 1 : -1))

/** Who paid for the lot; nobody yet: the bank of the story. */
export function lender(facts: Facts): string {
  return facts.financing?.bank ?? facts.bank
}

export function isPaid(certificate: CertificateAnswer | null): boolean {
  return certificate !== null && BigInt(certificate.paid_fen) > 0n && BigInt(certificate.paid_fen) >= BigInt(certificate.face_fen) - BigInt(certificate.early_fen)
}

/** What this holder may still redeem, once the debtor has paid: its own lots, and those that were pledged to it. */
export function toRedeem(lots: LotAnswer[], holder: string): LotAnswer[] {
  return lots.filter((lot) => (lot.owner === holder || lot.lien_party === holder) && lot.redeemed_fen === '0')
}

function redeemedBy(lots: LotAnswer[], holder: string): boolean {
  return lots.some((lot) => lot.redeemed_fen !== '0') && toRedeem(lots, holder).length === 0
}
