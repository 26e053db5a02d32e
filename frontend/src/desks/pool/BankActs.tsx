import { Button, DatePicker, Input, Modal, Select } from 'antd'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import * as gateway from '../../client/sdk.gen'
import type { LoanDetail } from '../../client/types.gen'
import { status, useNames } from '../../gateway/questions'
import { useWord } from '../../i18n'
import { fen, typedYuan, yuan } from '../../money/fen'
import { EvidenceInput } from '../../parts/EvidenceInput'
import { Fact, Field, Panel } from '../../parts/layout'
import { YuanInput } from '../../parts/YuanInput'
import { hashOf, Reason } from '../../signing/Reason'
import { useSigning } from '../../signing/useSigning'
import { PayOut } from '../payments/PayOut'
import { bankReference, useBookings } from '../payments/receipts'
import { Answers, answersOf, useAsked } from './Answers'
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

interface Doings {
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

/** The rules decide and explain; only what they answer with yes can be claimed. */
function Claim({ same, outstanding, bps, close }: Doings & { outstanding: string; bps: number }) {
  const { t } = useTranslation()
  const signing = useSigning()
  const today = useQuery(status).data?.ledger_date
  const asked = useAsked('claim')
  const [answers, setAnswers] = useState<Record<string, string | null>>({})
  const [report, setReport] = useState<string | null>(null)
  const send = async () => {
    close()
    await signing.propose(async () => {
      const conditions = answersOf(answers)
      const { hash, body } = (await gateway.decide({ body: { rule: 'claim', loan: same.loan, conditions, credit_report_on: report } })).data
      if (body.outcome !== 'yes') throw new NotDecided(String(body.outcome))
      const fields = { ...same, outstanding: body.outstanding_fen, amount: body.amount_fen, decision: hash }
      return (await gateway.draftIntents({ body: { items: [{ action: 'SubmitClaim', fields }] } })).data
    })
  }
  return (
    <form
      className="stack"
      onSubmit={(event) => {
        event.preventDefault()
        void send()
      }}
    >
      <dl className="facts">
        <Fact label={t('pool.outstanding')}>{yuan(outstanding)}</Fact>
        <Fact label={t('claim.about')}>{yuan((fen(outstanding) * BigInt(bps)) / 10_000n)}</Fact>
      </dl>
      <Field label={t('why.credit_report')} hint={t('claim.report.hint', { today: today ?? '' })}>{(id) => <DatePicker id={id} onChange={(_, text) => setReport(String(text) || null)} />}</Field>
      <Answers asked={asked} change={(name, hash) => setAnswers((all) => ({ ...all, [name]: hash }))} />
      <Foot close={close} ready={report !== null && asked.every((one) => answers[one.name])} />
    </form>
  )
}

/** The rules did not say yes: their answer is kept, and there is nothing to sign. */
class NotDecided extends Error {}

/** What came back, as the bank booked it: choose the booking, or say amount and reference. */
function Recover({ same, close }: Doings) {
  const { t } = useTranslation()
  const names = useNames()
  const signing = useSigning()
  const [text, setText] = useState('')
  const [reference, setReference] = useState('')
  const came = useBookings().filter((one) => one.in_fen !== '0' && !one.returned && one.reference)
  const gross = typedYuan(text)
  return (
    <form
      className="stack"
      onSubmit={(event) => {
        event.preventDefault()
        close()
        void signing.draft([{ action: 'RecordRecovery', fields: { ...same, gross: String(gross), bankReference: bankReference(reference) } }])
      }}
    >
      {came.length > 0 ? (
        <Field label={t('claim.booking')}>
          {(id) => (
            <Select id={id} options={came.map((one) => ({ value: one.reference!, label: `${one.on} · ${names(one.counterparty)} · ${yuan(one.in_fen)}` }))}
              onChange={(chosen: string) => {
                setReference(chosen)
                setText(yuan(came.find((one) => one.reference === chosen)!.in_fen))
              }} />
          )}
        </Field>
      ) : null}
      <YuanInput label={t('claim.gross')} text={text} change={setText} hint={t('claim.gross.hint')} />
      <Field label={t('disburse.receipt')}>{(id) => <Input id={id} className="mono" maxLength={32} value={reference} onChange={(event) => setReference(event.target.value)} />}</Field>
      <Foot close={close} ready={gross !== null && gross > 0n && /^[!-~]+$/.test(reference)} />
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

function Foot({ close, ready }: { close: () => void; ready: boolean }) {
  const { t } = useTranslation()
  return (
    <div className="acts">
      <Button type="primary" htmlType="submit" disabled={!ready}>{t('next.review')}</Button>
      <Button onClick={close}>{t('cancel')}</Button>
    </div>
  )
}

