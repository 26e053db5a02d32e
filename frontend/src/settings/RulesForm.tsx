import { Button, Select } from 'antd'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import * as gateway from '../client/sdk.gen'
import type { RuleAnswer } from '../client/types.gen'
import { me } from '../gateway/questions'
import { typedYuan, yuan } from '../money/fen'
import { Failure } from '../parts/states'
import { YuanInput } from '../parts/YuanInput'
import { actionsOf } from './actions'
import { Band, useActionName } from './Rules'

interface Line {
  action: string
  text: string
}

/** All rules at once, as they are typed: they replace those that were read, unless somebody was quicker. */
export function RulesForm({ from, etag, done }: { from: RuleAnswer[]; etag: string; done: () => void }) {
  const { t } = useTranslation()
  const name = useActionName()
  const queries = useQueryClient()
  const kind = useQuery(me).data?.participant.kind ?? ''
  const [lines, setLines] = useState<Line[]>(from.map((one) => ({ action: one.action ?? '', text: yuan(one.one_up_to_fen) })))
  const free = actionsOf(kind).filter((one) => lines.every((line) => line.action !== one))
  const save = useMutation({
    mutationFn: () => gateway.setApprovalRules({ headers: { 'If-Match': etag }, body: lines.map((one) => ({ action: one.action, one_up_to_fen: String(typedYuan(one.text)) })) }),
    onSuccess: async () => {
      await queries.invalidateQueries()
      done()
    },
  })
  const change = (place: number, text: string) => setLines(lines.map((line, other) => (other === place ? { ...line, text } : line)))
  return (
    <form
      className="stack rules"
      onSubmit={(event) => {
        event.preventDefault()
        save.mutate()
      }}
    >
      {lines.length === 0 ? <p className="quiet">{t('rules.none')}</p> : null}
      {lines.map((line, place) => {
        const meant = typedYuan(line.text)
        return (
          <fieldset className="lines" key={line.action} style={{ justifyItems: 'stretch' }}>
            <legend>{name(line.action)}</legend>
            <YuanInput label={t('rules.up_to')} text={line.text} change={(text) => change(place, text)} />
            {meant === null ? null : <Band upTo={String(meant)} />}
            <div><Button onClick={() => setLines(lines.filter((one) => one !== line))}>{t('rules.drop')}</Button></div>
          </fieldset>
        )
      })}
      {free.length > 0 ? (
        <Select aria-label={t('rules.add')} placeholder={t('rules.add')} value={null} style={{ maxWidth: 320 }} onChange={(action: string | null) => setLines([...lines, { action: action ?? '', text: '' }])}
          options={free.map((one) => ({ value: one, label: name(one) }))} />
      ) : null}
      {save.isError ? <><Failure error={save.error} /><div><Button onClick={() => void queries.invalidateQueries({ queryKey: ['rules'] })}>{t('settings.look_again')}</Button></div></> : null}
      <p className="small quiet">{t('rules.change.then')}</p>
      <div className="acts">
        <Button type="primary" htmlType="submit" loading={save.isPending} disabled={lines.some((one) => typedYuan(one.text) === null)}>{t('rules.save')}</Button>
        <Button onClick={done}>{t('cancel')}</Button>
      </div>
    </form>
  )
}
