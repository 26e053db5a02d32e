import { DatePicker } from 'antd'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import * as gateway from '../../client/sdk.gen'
import { status } from '../../gateway/questions'
import { fen, yuan } from '../../money/fen'
import { Fact, Field } from '../../parts/layout'
import { Failure } from '../../parts/states'
import { useSigning } from '../../signing/useSigning'
import { Answers, answersOf, useAsked } from './Answers'
import type { Doings } from './BankActs'
import { Foot } from './Foot'
import { Refused, type Refusal } from './Refused'

interface Claimed extends Refusal {
  outstanding_fen: number
  amount_fen: number | null
}

/** 申请补偿: the rules decide and explain; only what they answer with yes can be claimed. What is typed stays after a no. */
export function Claim({ same, outstanding, bps, close }: Doings & { outstanding: string; bps: number }) {
  const { t } = useTranslation()
  const signing = useSigning()
  const queries = useQueryClient()
  const today = useQuery(status).data?.ledger_date
  const asked = useAsked('claim')
  const [answers, setAnswers] = useState<Record<string, string | null>>({})
  const [report, setReport] = useState<string | null>(null)
  const decide = useMutation({
    mutationFn: async () => (await gateway.decide({ body: { rule: 'claim', loan: same.loan, conditions: answersOf(answers), credit_report_on: report } })).data,
    onSuccess: async ({ hash, body }) => {
      await queries.invalidateQueries({ queryKey: ['pool'] })
      if (body.outcome !== 'yes') return
      close()
      const fields = { ...same, outstanding: body.outstanding_fen, amount: body.amount_fen, decision: hash }
      await signing.draft([{ action: 'SubmitClaim', fields }])
    },
  })
  const refused = decide.data && decide.data.body.outcome !== 'yes' ? (decide.data.body as unknown as Claimed) : null
  return (
    <form
      className="stack"
      onSubmit={(event) => {
        event.preventDefault()
        decide.mutate()
      }}
    >
      <dl className="facts">
        <Fact label={t('pool.outstanding')}>{yuan(outstanding)}</Fact>
        <Fact label={t('claim.about')}>{yuan((fen(outstanding) * BigInt(bps)) / 10_000n)}</Fact>
      </dl>
      <Field label={t('why.credit_report')} hint={t('claim.report.hint', { today: today ?? '' })}>{(id) => <DatePicker id={id} onChange={(_, text) => setReport(String(text) || null)} />}</Field>
      <Answers asked={asked} change={(name, hash) => setAnswers((all) => ({ ...all, [name]: hash }))} />
      {decide.isError ? <Failure error={decide.error} /> : null}
      {refused ? <Refused title={t('claim.not')} body={refused} /> : null}
      <Foot close={close} ready={report !== null && asked.every((one) => answers[one.name])} waits={decide.isPending} />
    </form>
  )
}
