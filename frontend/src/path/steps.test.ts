// @vitest-environment node
import { describe, expect, it } from 'vitest'
import type { CertificateAnswer, FinancingAnswer, InstructionAnswer, LotAnswer } from '../client/types.gen'
import { noonOf } from '../dates/dates'
import { nextOf, type Facts } from './steps'

const [DEBTOR, SUPPLIER, BANK, OTHER, REGULATOR] = ['0xd', '0x5', '0xb', '0x0', '0xe']
const DUE = '2026-04-09'

function nothing(): Facts {
  return { debtor: DEBTOR, supplier: SUPPLIER, bank: BANK, stopped: false, overseer: REGULATOR, ledgerAt: noonOf('2026-03-10'), drafts: {}, certificate: null, lots: [], financing: null, quoted: false, order: 'none', debt: null, payment: 'none' }
}

const certificate = (over: Partial<CertificateAnswer> = {}) => ({ id: '0xc', debtor: DEBTOR, supplier: SUPPLIER, face_fen: '1000', paid_fen: '0', early_fen: '0', matures_on: DUE, state: 'accepted', ...over }) as CertificateAnswer
const lot = (over: Partial<LotAnswer> = {}) => ({ id: '0xl', owner: SUPPLIER, amount_fen: '1000', redeemed_fen: '0', endorsements: 0, state: 'free', lien_party: null, ...over }) as LotAnswer
const financing = (state: string) => ({ id: '0xf', state, bank: state === 'requested' ? null : BANK, holder: SUPPLIER }) as FinancingAnswer
const debt = { id: '0xi', amount_fen: '1000' } as InstructionAnswer
const split = [lot({ amount_fen: '750' }), lot({ id: '0xm', owner: OTHER, amount_fen: '250', endorsements: 1 })]
const sold = [lot({ amount_fen: '750', owner: BANK, endorsements: 1 }), split[1]!]

/** The story as it should go: what is known, and what comes next. */
const STORY: [string, Partial<Facts>, number, string, string, string][] = [
  ['nothing yet', {}, 0, 'issue', DEBTOR, '/issue'],
  ['a draft', { drafts: { [DEBTOR]: ['IssueReceivable'] } }, 1, 'sign_issue', DEBTOR, '/approvals'],
  ['issued', { certificate: certificate({ state: 'issued' }) }, 2, 'accept', SUPPLIER, '/certificates?show=issued'],
  ['accepted', { certificate: certificate(), lots: [lot()] }, 3, 'pass_on', SUPPLIER, '/holdings/0xl/pass-on'],
  ['passed on', { certificate: certificate(), lots: split }, 4, 'ask', SUPPLIER, '/holdings/0xl/finance'],
  ['asked', { certificate: certificate(), lots: split, financing: financing('requested') }, 5, 'quote', BANK, '/requests/0xf'],
  ['quoted', { certificate: certificate(), lots: split, financing: financing('requested'), quoted: true }, 6, 'choose', SUPPLIER, '/financings/0xf'],
  ['taken', { certificate: certificate(), lots: split, financing: financing('accepted') }, 7, 'order', BANK, '/requests/0xf'],
  ['ordered', { certificate: certificate(), lots: split, financing: financing('accepted'), order: 'proposed' }, 7, 'approve_order', BANK, '/payments?show=batches'],
  ['approved', { certificate: certificate(), lots: split, financing: financing('accepted'), order: 'approved' }, 7, 'carry', BANK, '/requests/0xf'],
  ['booked', { certificate: certificate(), lots: split, financing: financing('accepted'), order: 'booked' }, 7, 'confirm', BANK, '/requests/0xf'],
  ['paid out', { certificate: certificate(), lots: sold, financing: financing('disbursed') }, 8, 'travel', DEBTOR, '/payables'],
  ['due', { certificate: certificate(), lots: sold, financing: financing('disbursed'), ledgerAt: noonOf(DUE), debt }, 8, 'pay', DEBTOR, '/payables'],
  ['at the bank', { certificate: certificate(), lots: sold, financing: financing('disbursed'), ledgerAt: noonOf(DUE), debt, payment: 'approved' }, 8, 'carry_pay', DEBTOR, '/payables'],
  ['paid', { certificate: certificate(), lots: sold, financing: financing('disbursed'), ledgerAt: noonOf(DUE), debt, payment: 'booked' }, 8, 'record', BANK, '/book'],
  ['on the ledger', { certificate: certificate({ paid_fen: '1000', state: 'settled' }), lots: sold, financing: financing('disbursed') }, 9, 'redeem', BANK, '/certificates/0xc'],
  ['redeemed', { certificate: certificate({ paid_fen: '1000', state: 'settled' }), lots: [lot({ ...sold[0], redeemed_fen: '750' }), split[1]!], financing: financing('disbursed') }, 9, 'look', REGULATOR, '/certificates/0xc'],
]

describe('the path', () => {
  it.each(STORY)('%s', (_, known, done, say, who, to) => {
    const next = nextOf({ ...nothing(), ...known }, false)
    expect([next.done, next.say, next.who?.participant, next.to]).toEqual([done, say, who, to])
  })

  it('is over when the whole life was looked at', () => {
    const [, known] = STORY.at(-1)!
    expect(nextOf({ ...nothing(), ...known }, true)).toMatchObject({ done: 10, say: 'finished' })
  })

  it('has a checker sign what the maker of the step drafted', () => {
    const known = { certificate: certificate({ state: 'issued' }), drafts: { [SUPPLIER]: ['AcceptReceivable'] } }
    expect(nextOf({ ...nothing(), ...known }, false)).toMatchObject({ done: 2, say: 'sign', who: { participant: SUPPLIER, role: 'checker' }, to: '/approvals' })
  })

  it('says so where the debtor may not issue', () => {
    expect(nextOf({ ...nothing(), stopped: true }, false)).toMatchObject({ done: 0, say: 'stopped', to: '/payables' })
  })

  it('minds no drafts of other steps', () => {
    const known = { certificate: certificate({ state: 'issued' }), drafts: { [SUPPLIER]: ['TransferLot'], [DEBTOR]: ['IssueReceivable'] } }
    expect(nextOf({ ...nothing(), ...known }, false)).toMatchObject({ done: 2, say: 'accept' })
  })

  it('goes on where a step was left out: an instant offer on the whole, taken at once', () => {
    const known = { certificate: certificate(), lots: [lot()], financing: financing('accepted') }
    expect(nextOf({ ...nothing(), ...known }, false)).toMatchObject({ done: 7, say: 'order' })
  })

  it('goes on with whoever holds it, if all of it was passed on', () => {
    const known = { certificate: certificate(), lots: [lot({ owner: OTHER, endorsements: 1 })] }
    expect(nextOf({ ...nothing(), ...known }, false)).toMatchObject({ done: 4, say: 'ask', who: { participant: OTHER, role: 'maker' } })
  })

  it('does not move the clock once it is being paid', () => {
    const known = { certificate: certificate(), lots: sold, financing: financing('disbursed'), debt, payment: 'proposed' as const }
    expect(nextOf({ ...nothing(), ...known }, false)).toMatchObject({ say: 'approve_pay' })
  })
})
