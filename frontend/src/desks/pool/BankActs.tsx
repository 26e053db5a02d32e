import { Button, Modal, Select } from 'antd'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { LoanDetail } from '../../client/types.gen'
import { useWord } from '../../i18n'
import { yuan } from '../../money/fen'
import { EvidenceInput } from '../../parts/EvidenceInput'
import { Field, Panel } from '../../parts/layout'
import { hashOf, Reason } from '../../signing/Reason'
import { useSigning } from '../../signing/useSigning'
import { BookingInput, type Booked } from '../payments/BookingInput'
import { PayOut } from '../payments/PayOut'
import { Claim } from './Claim'
import { Foot } from './Foot'
import { BANK, CLASSES, NON_PERFORMING } from './steps'

type Doing = 'classify' | 'claim' | 'recover' | 'appeal' | 'withdraw' | 'close' | null

/** What the lending bank does with its own loan in the pool, by the state that the claim is in. */
export function BankActs({ file: { loan } }: { file: LoanDetail }) {
  const { t } = useTranslation()
  const signing = useSigning()
  const [doing, setDoing] = useState<Doing>(null)
  const may = (what: keyof typeof BANK) => BANK[what].includes(loan.claim as never)
  const bad = NON_PERFORMING.includes(loan.loan_class)
  const open: Exclude<Doing, null>[] = [
    ...(may('claim') && bad ? (['claim'] as const) : []),
    ...(may('recover') ? (['recover'] as const) : []),
    ...(may('appeal') && !loan.appealed ? (['appeal'] as const) : []),
    ...(may('classify') && loan.library !== 'settled' ? (['classify'] as const) : []),
    ...(may('withdraw') ? (['withdraw'] as const) : []),
    ...(may('close') && loan.library !== 'settled' && (loan.claim !== 'none' || !bad) ? (['close'] as const) : []),
  ]
  const same = { bank: loan.bank, loan: loan.id }
  const close = () => setDoing(null)
  const say = (action: string, field: string) => async (said: string) => {
    await signing.draft([{ action, fields: { ...same, [field]: await hashOf(said) } }])
  }
  return (
    <>
      {open.length > 0 ? (
        <Panel title={t('claim.yours')}>
          <div className="acts">{open.map((one, place) => <Button key={one} size="large" type={place === 0 ? 'primary' : 'default'} danger={one === 'withdraw'} onClick={() => setDoing(one)}>{t(`claim.do.${one}`)}</Button>)}</div>
        </Panel>
      ) : null}
      {may('refund') && loan.refund_due_fen !== '0' ? (
        <PayOut title={t('claim.refund_due', { amount: yuan(loan.refund_due_fen) })} kind="refund" subject={loan.id} say={(amount, bankReference) => ({ action: 'RefundCompensation', fields: { ...same, amount, bankReference } })} />
      ) : null}
      <Reason open={doing === 'appeal'} close={close} title={t('claim.do.appeal')} reasons={[]} then={t('claim.appeal.then')} act={t('claim.do.appeal')} send={say('AppealClaim', 'grounds')} />
      <Reason open={doing === 'withdraw'} close={close} title={t('claim.do.withdraw')} reasons={[]} then={t('claim.withdraw.then')} act={t('claim.do.withdraw')} send={say('WithdrawClaim', 'reason')} />
      <Modal open={doing === 'classify' || doing === 'claim' || doing === 'recover' || doing === 'close'} onCancel={close} footer={null} width={640} title={doing ? t(`claim.do.${doing}`) : null} destroyOnHidden>
        {doing === 'classify' ? <Classify same={same} now={loan.loan_class} close={close} /> : null}
        {doing === 'claim' ? <Claim same={same} outstanding={loan.outstanding_fen === '0' ? loan.principal_fen : loan.outstanding_fen} bps={loan.ratio_bps} close={close} /> : null}
        {doing === 'recover' ? <Recover same={same} close={close} /> : null}
        {doing === 'close' ? <Close same={same} close={close} /> : null}
      </Modal>
    </>
  )
}

export interface Doings {
  same: { bank: string; loan: string }
  close: () => void
}

function Classify({ same, now, close }: Doings & { now: string }) {
  const { t } = useTranslation()
  const word = useWord()
  const signing = useSigning()
  const [to, setTo] = useState<(typeof CLASSES)[number]>()
  const [evidence, setEvidence] = useState<string | null>(null)
  return (
    <form
      className="stack"
      onSubmit={(event) => {
        event.preventDefault()
        close()
        void signing.draft([{ action: 'ClassifyLoan', fields: { ...same, class: CLASSES.indexOf(to!), evidence } }])
      }}
    >
      <Field label={t('pool.class')} hint={t('claim.classify.hint')}>
        {(id) => <Select id={id} value={to} onChange={setTo} options={CLASSES.filter((one) => one !== 'none' && one !== now).map((one) => ({ value: one, label: word('class', one) }))} />}
      </Field>
      <EvidenceInput label={t('claim.evidence')} change={setEvidence} />
      <Foot close={close} ready={to !== undefined && evidence !== null} />
    </form>
  )
}

/** What came back, as the bank booked it. */
function Recover({ same, close }: Doings) {
  const { t } = useTranslation()
  const signing = useSigning()
  const [booked, setBooked] = useState<Booked | null>(null)
  return (
    <form
      className="stack"
      onSubmit={(event) => {
        event.preventDefault()
        close()
        void signing.draft([{ action: 'RecordRecovery', fields: { ...same, gross: booked!.amount, bankReference: booked!.reference } }])
      }}
    >
      <BookingInput label={t('claim.gross')} hint={t('claim.gross.hint')} change={setBooked} />
      <Foot close={close} ready={booked !== null} />
    </form>
  )
}

function Close({ same, close }: Doings) {
  const { t } = useTranslation()
  const signing = useSigning()
  const [evidence, setEvidence] = useState<string | null>(null)
  return (
    <form
      className="stack"
      onSubmit={(event) => {
        event.preventDefault()
        close()
        void signing.draft([{ action: 'CloseLoan', fields: { ...same, evidence } }])
      }}
    >
      <p className="quiet">{t('claim.close.about')}</p>
      <EvidenceInput label={t('claim.evidence')} change={setEvidence} />
      <Foot close={close} ready={evidence !== null} />
    </form>
  )
}
