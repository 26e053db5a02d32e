import { useWord, type Family, type Key } from '../i18n'

export type Tone = 'good' | 'care' | 'bad' | 'calm' | 'info'

const TONES: Partial<Record<Key, Tone>> = {
  'state.issued': 'care', 'state.accepted': 'good', 'state.overdue': 'bad', 'state.defaulted': 'bad', 'state.settled': 'calm',
  'state.rejected': 'calm', 'state.cancelled': 'calm',
  'lot.free': 'good', 'lot.reserved': 'care', 'lot.secured': 'info', 'lot.recourse': 'info', 'lot.frozen': 'bad', 'lot.redeemed': 'calm',
  'financing.requested': 'care', 'financing.accepted': 'info', 'financing.disbursed': 'good', 'financing.repaid': 'calm',
  'financing.declined': 'bad', 'financing.lapsed': 'calm', 'financing.withdrawn': 'calm', 'financing.ended': 'calm',
  'intent.draft': 'care', 'intent.queued': 'info', 'intent.sent': 'info', 'intent.confirmed': 'good', 'intent.refused': 'bad', 'intent.rejected': 'bad',
  'claim.submitted': 'care', 'claim.appealed': 'care', 'claim.approved': 'info', 'claim.public': 'info', 'claim.planned': 'info', 'claim.papers_complete': 'info',
  'claim.paid': 'good', 'claim.recovering': 'good', 'claim.rejected': 'bad', 'claim.recalled': 'bad',
  'class.normal': 'good', 'class.special_mention': 'care', 'class.substandard': 'bad', 'class.doubtful': 'bad', 'class.loss': 'bad',
  'outcome.yes': 'good', 'outcome.no': 'bad', 'outcome.missing': 'care', 'outcome.manual': 'care', 'outcome.stopped': 'bad', 'outcome.running': 'good',
  'case.open': 'care', 'case.proposed': 'info', 'case.resolved': 'calm',
  'offer.firm': 'good', 'offer.waiting': 'info', 'offer.manual': 'care', 'offer.no': 'calm', 'offer.expired': 'calm', 'offer.taken': 'info',
  'batch.proposed': 'care', 'batch.approved': 'info', 'batch.rejected': 'bad', 'batch.done': 'calm',
  'item.proposed': 'care', 'item.approved': 'info', 'item.accepted': 'info', 'item.paid': 'good', 'item.failed': 'bad', 'item.returned': 'bad', 'item.dropped': 'calm',
  'admission.proposed': 'care', 'admission.approved': 'good', 'admission.rejected': 'bad',
  'account.proposed': 'care', 'account.approved': 'good', 'account.rejected': 'bad', 'system.proposed': 'care', 'system.approved': 'good',
  'hook.live': 'good', 'hook.failing': 'care', 'hook.dead': 'bad', 'delivery.waiting': 'care', 'delivery.delivered': 'good',
  'proposal.proposed': 'care', 'proposal.approved': 'good', 'proposal.in_force': 'good', 'proposal.rejected': 'bad',
  'prepaid.requested': 'care', 'prepaid.accepted': 'info', 'prepaid.repaid': 'good', 'prepaid.declined': 'bad',
  'standing.active': 'good', 'standing.suspended': 'care',
}

/** A state in words, on a ground whose contrast passes AA in both looks. */
export function Mark({ family, code }: { family: Family; code: string }) {
  const word = useWord()
  return <span className={`mark mark-${TONES[`${family}.${code}` as Key] ?? 'calm'}`}>{word(family, code)}</span>
}
