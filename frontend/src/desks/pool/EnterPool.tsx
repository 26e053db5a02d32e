import { Button, Checkbox, Drawer } from 'antd'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import * as gateway from '../../client/sdk.gen'
import type { FinancingAnswer } from '../../client/types.gen'
import { useNames } from '../../gateway/questions'
import { useSaid } from '../../i18n'
import { typedYuan } from '../../money/fen'
import { Amount } from '../../parts/Amount'
import { Failure } from '../../parts/states'
import { YuanInput } from '../../parts/YuanInput'
import { useSigning } from '../../signing/useSigning'
import { Answers, answersOf, useAsked } from './Answers'
import { Refused, type Refusal } from './Refused'

const COVERS = ['insured', 'guaranteed', 're_guaranteed', 'otherwise_compensated'] as const

/** 入库: the bank answers on evidence, the rules decide and say why, and only a yes is drafted. */
export function EnterPool({ financing }: { financing: FinancingAnswer }) {
  const { t } = useTranslation()
  const [open, setOpen] = useState(false)
  return (
    <>
      <Button onClick={() => setOpen(true)}>{t('enter')}</Button>
      <Drawer open={open} onClose={() => setOpen(false)} size={620} title={t('enter.title')} destroyOnHidden><Form financing={financing} close={() => setOpen(false)} /></Drawer>
    </>
  )
}

function Form({ financing, close }: { financing: FinancingAnswer; close: () => void }) {
  const { t } = useTranslation()
  const said = useSaid()
  const names = useNames()
  const signing = useSigning()
  const queries = useQueryClient()
  const asked = useAsked('entry')
  const [others, setOthers] = useState('0')
  const [covers, setCovers] = useState<string[]>([])
  const [answers, setAnswers] = useState<Record<string, string | null>>({})
  const balances = typedYuan(others)
  const enter = useMutation({
    mutationFn: async () => {
      const facts = Object.fromEntries(COVERS.map((one) => [one, covers.includes(one)]))
      const [entry] = (await gateway.enterMany({ body: { items: [{ loan: financing.id, other_balances_fen: String(balances), ...facts, conditions: answersOf(answers) }] } })).data
      return entry!
    },
    onSuccess: async (entry) => {
      await queries.invalidateQueries()
      const { draft } = entry
      if (draft) {
        close()
        await signing.propose(() => Promise.resolve([draft]))
      }
    },
  })
  const body = enter.data?.decision?.body as unknown as Refusal | undefined
  return (
    <form
      className="stack"
      onSubmit={(event) => {
        event.preventDefault()
        enter.mutate()
      }}
    >
      <p>{names(financing.holder)} · <Amount of={financing.advance_fen} /> · {financing.matures_on}</p>
      <YuanInput label={t('enter.others')} text={others} change={setOthers} hint={t('enter.others.hint')} />
      <Checkbox.Group aria-label={t('enter.covers')} value={covers} onChange={(chosen) => setCovers(chosen)} options={COVERS.map((one) => ({ value: one, label: t(`enter.${one}`) }))} />
      <Answers asked={asked} change={(name, hash) => setAnswers((all) => ({ ...all, [name]: hash }))} />
      {enter.isError ? <Failure error={enter.error} /> : null}
      {enter.data?.errors.map((one, place) => <p className="wrong" key={place}>{said(one as { zh: string; en: string })}</p>)}
      {body && body.outcome !== 'yes' ? <Refused title={t('enter.not')} body={body} /> : null}
      <div className="acts">
        <Button type="primary" htmlType="submit" disabled={balances === null} loading={enter.isPending}>{t('enter.decide')}</Button>
        <Button onClick={close}>{t('cancel')}</Button>
      </div>
    </form>
  )
}
