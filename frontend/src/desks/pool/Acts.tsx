import { Button, Modal } from 'antd'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { DutyAnswer, LoanDetail } from '../../client/types.gen'
import { daysBetween } from '../../dates/dates'
import { me, status } from '../../gateway/questions'
import { useWord } from '../../i18n'
import { EvidenceInput } from '../../parts/EvidenceInput'
import { Panel } from '../../parts/layout'
import { hashOf, Reason } from '../../signing/Reason'
import { useSigning } from '../../signing/useSigning'
import { PayOut } from '../payments/PayOut'
import { BankActs } from './BankActs'
import { LateClaim } from './LateClaim'
import { pools } from './questions'
import { CLAIM_STATES, NON_PERFORMING, STEPS, type ClaimState, type Office } from './steps'

const OFFICES: Office[] = ['reviewer', 'treasurer', 'authority', 'supervisor']

/** What whoever looks may do with this claim now; nothing, where it is somebody else's turn. */
export function Acts({ file, claim, publicity }: { file: LoanDetail; claim: string | null; publicity?: DutyAnswer }) {
  const { t } = useTranslation()
  const person = useQuery(me).data
  const today = useQuery(status).data?.ledger_date
  const who = person?.participant
  const pool = useQuery(pools).data?.find((one) => one.name === file.loan.pool)
  if (!who || !pool) return null
  if (who.kind === 'bank') return <BankActs file={file} />
  const mine = OFFICES.filter((one) => pool[one] === who.address)
  const steps = STEPS.filter((one) => one.from === file.loan.claim && mine.includes(one.office))
  const pays = file.loan.claim === 'papers_complete' && mine.includes('treasurer')
  if (pays) {
    return (
      <PayOut title={t('claim.pay')} kind="compensate" subject={file.loan.id}
        say={(amount, bankReference) => ({ action: 'PayClaim', fields: { treasurer: who.address, loan: file.loan.id, amount, bankReference } })} />
    )
  }
  // The authority's word is a checker's alone: no ledger, no second person.
  const lets = mine.includes('authority') && person.roles.includes('checker') && file.loan.claim === 'none' && NON_PERFORMING.includes(file.loan.loan_class)
  if (steps.length === 0 && !lets) return null
  return (
    <Panel title={t('claim.yours')}>
      <div className="stack">
        {publicity ? <Publicity duty={publicity} /> : null}
        <div className="acts">
          {steps.map((one) => <Step key={one.to} loan={file.loan.id} office={who.address} to={one.to} back={one.back === true} early={one.to === 'planned' && publicity?.state === 'waiting'} claim={claim} />)}
          {lets && today ? <LateClaim loan={file.loan.id} today={today} /> : null}
        </div>
      </div>
    </Panel>
  )
}

/** 公示: how long it lasts yet, and what an objection does. */
function Publicity({ duty }: { duty: DutyAnswer }) {
  const { t } = useTranslation()
  const today = useQuery(status).data?.ledger_date
  const left = today && duty.last_on ? daysBetween(today, duty.last_on) : null
  return (
    <div className="countdown">
      <strong>{duty.state === 'over' ? t('publicity.over') : left === null ? t('duty.unknown') : t('publicity.left', { count: Math.max(0, left) })}</strong>
      <p className="small quiet">{duty.last_on ? t('publicity.span', { from: duty.since, to: duty.last_on }) : null} {t('publicity.objection')}</p>
    </div>
  )
}

function Step({ loan, office, to, back, early, claim }: { loan: string; office: string; to: ClaimState; back: boolean; early: boolean; claim: string | null }) {
  const { t } = useTranslation()
  const word = useWord()
  const signing = useSigning()
  const [open, setOpen] = useState(false)
  const [evidence, setEvidence] = useState<string | null>(null)
  const send = (hash: string) => signing.draft([{ action: 'AdvanceClaim', fields: { office, loan, to: CLAIM_STATES.indexOf(to), evidence: hash } }])
  const label = t(`claim.to.${to as 'approved'}`)
  return (
    <>
      <Button size="large" type={back ? 'default' : 'primary'} danger={back} disabled={early} title={early ? t('publicity.not_over') : undefined} onClick={() => setOpen(true)}>{label}</Button>
      {back ? (
        <Reason open={open} close={() => setOpen(false)} title={label} reasons={[]} about={word('claim', to)} then={t('claim.back.then')} act={label} send={async (said) => void (await send(await hashOf(said)))} />
      ) : (
        <Modal open={open} onCancel={() => setOpen(false)} footer={null} title={label} destroyOnHidden>
          <form
            className="stack"
            onSubmit={(event) => {
              event.preventDefault()
              setOpen(false)
              void send(evidence ?? claim!)
            }}
          >
            <p className="quiet">{t('claim.on_evidence')}</p>
            <EvidenceInput label={t('claim.evidence')} change={setEvidence} />
            <div className="acts">
              <Button type="primary" htmlType="submit" disabled={!evidence && !claim}>{t('next.review')}</Button>
              <Button onClick={() => setOpen(false)}>{t('cancel')}</Button>
            </div>
          </form>
        </Modal>
      )}
    </>
  )
}
