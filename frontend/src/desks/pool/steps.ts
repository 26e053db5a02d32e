/** Who may take which step of a claim, as the gateway has it (api/claim_steps.py), and the ledger's numbers of the states. */

export const CLAIM_STATES = [
  'none', 'submitted', 'rejected', 'approved', 'public', 'planned', 'papers_complete', 'paid', 'recovering', 'appealed', 'upgraded', 'closed',
  'closure_sought', 'closure_reviewed', 'closure_checked', 'closure_approved', 'recalled',
] as const
export const CLASSES = ['none', 'normal', 'special_mention', 'substandard', 'doubtful', 'loss'] as const
export type ClaimState = (typeof CLAIM_STATES)[number]
export type Office = 'reviewer' | 'treasurer' | 'authority' | 'supervisor'

interface Step {
  from: ClaimState
  to: ClaimState
  office: Office
  /** Something is refused or sent back by it: it needs a reason. */
  back?: boolean
}

export const STEPS: Step[] = [
  { from: 'submitted', to: 'approved', office: 'reviewer' },
  { from: 'submitted', to: 'rejected', office: 'reviewer', back: true },
  { from: 'appealed', to: 'approved', office: 'reviewer' },
  { from: 'appealed', to: 'rejected', office: 'reviewer', back: true },
  { from: 'approved', to: 'public', office: 'authority' },
  { from: 'public', to: 'planned', office: 'authority' },
  { from: 'public', to: 'submitted', office: 'authority', back: true },
  { from: 'planned', to: 'papers_complete', office: 'treasurer' },
  { from: 'closure_sought', to: 'closure_reviewed', office: 'reviewer' },
  { from: 'closure_reviewed', to: 'closure_checked', office: 'treasurer' },
  { from: 'closure_checked', to: 'closure_approved', office: 'authority' },
  { from: 'closure_approved', to: 'closed', office: 'supervisor' },
  { from: 'closure_sought', to: 'recovering', office: 'reviewer', back: true },
  { from: 'closure_reviewed', to: 'recovering', office: 'treasurer', back: true },
  { from: 'closure_checked', to: 'recovering', office: 'authority', back: true },
  { from: 'closure_approved', to: 'recovering', office: 'supervisor', back: true },
  ...(['paid', 'recovering', 'closure_sought', 'closure_reviewed', 'closure_checked', 'closure_approved'] as const).map((from) => ({ from, to: 'recalled' as const, office: 'authority' as const, back: true })),
]

/** In which states of a claim its bank may take which step of its own. */
export const BANK = {
  claim: ['none'],
  appeal: ['rejected'],
  withdraw: ['submitted', 'appealed', 'approved', 'public', 'planned', 'papers_complete'],
  recover: ['paid', 'recovering'],
  refund: ['paid', 'recovering', 'upgraded', 'closed', 'recalled'],
  close: ['none', 'rejected', 'paid', 'recovering'],
  classify: ['none', 'rejected', 'submitted', 'appealed', 'approved', 'public', 'planned', 'papers_complete', 'paid', 'recovering'],
} satisfies Record<string, ClaimState[]>

export const NON_PERFORMING = ['substandard', 'doubtful', 'loss']
