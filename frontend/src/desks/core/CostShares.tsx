import { Button, Modal } from 'antd'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import * as gateway from '../../client/sdk.gen'
import type { ShareAnswer } from '../../client/types.gen'
import { me, useNames } from '../../gateway/questions'
import { rate } from '../../money/fen'
import { Ask } from '../../parts/Ask'
import { By } from '../../parts/By'
import { Mark } from '../../parts/Mark'
import { Panel } from '../../parts/layout'
import { Proposed } from '../../parts/Proposed'
import { Rows, type Column } from '../../parts/Rows'
import { Empty, Failure } from '../../parts/states'
import { CostShareForm } from './CostShareForm'
import { shares } from './questions'

/** 贴息: which part of its suppliers' interest and fees the debtor bears; proposed by one person, approved by another. */
export function CostShares() {
  const { t } = useTranslation()
  const names = useNames()
  const who = useQuery(me).data
  const [form, setForm] = useState<{ from: ShareAnswer | null } | null>(null)
  const columns: Column<ShareAnswer>[] = [
    { key: 'supplier', title: t('shares.for'), show: (one) => (one.supplier ? names(one.supplier) : t('shares.all')) },
    { key: 'interest', title: t('shares.interest'), money: true, show: (one) => rate(one.interest_bps) },
    { key: 'fee', title: t('shares.fee'), money: true, show: (one) => rate(one.fee_bps) },
    { key: 'dates', title: t('programme.dates'), show: (one) => <span className="amount">{one.from_on} – {one.until_on}</span> },
    { key: 'by', title: t('policy.proposed_by'), show: (one) => <By who={one.proposed_by} at={one.proposed_at} /> },
    { key: 'state', title: t('state'), show: (one) => <span className="stack-tight" style={{ justifyItems: 'start' }}><Mark family="proposal" code={one.state} />{one.reason ? <span className="small">{one.reason}</span> : null}</span> },
    { key: 'acts', title: t('acts'), acts: true, show: (one) => <Acts share={one} change={() => setForm({ from: one })} /> },
  ]
  return (
    <Panel flush title={t('shares.title')} extra={who?.roles.includes('maker') ? <Button type="primary" onClick={() => setForm({ from: null })}>{t('shares.propose')}</Button> : null}>
      <p className="small quiet" style={{ padding: '4px 20px 12px' }}>{t('shares.about')}</p>
      <Ask of={useQuery(shares)}>
        {(all) => (
          <Rows rows={all.filter((one) => one.debtor === who?.participant.address).sort((a, b) => b.proposed_at - a.proposed_at)} columns={columns} id={(one) => one.id} label={t('shares.title')}
            empty={<Empty title={t('shares.none')} then={t('shares.none.then')} />} />
        )}
      </Ask>
      <Modal open={form !== null} onCancel={() => setForm(null)} footer={null} title={form?.from ? t('shares.change') : t('shares.propose')} destroyOnHidden>
        {form ? <CostShareForm from={form.from} done={() => setForm(null)} /> : null}
      </Modal>
    </Panel>
  )
}

function Acts({ share, change }: { share: ShareAnswer; change: () => void }) {
  const { t } = useTranslation()
  const queries = useQueryClient()
  const roles = useQuery(me).data?.roles ?? []
  const end = useMutation({ mutationFn: () => gateway.endShare({ path: { id: share.id } }), onSuccess: () => queries.invalidateQueries() })
  if (share.state === 'approved' && roles.includes('checker')) {
    return <div className="stack-tight"><Button danger loading={end.isPending} onClick={() => end.mutate()}>{t('shares.end')}</Button>{end.isError ? <Failure error={end.error} /> : null}</div>
  }
  if (share.state !== 'proposed') return null
  // Approved is what was read: with the mark of this very proposal, as the list has it.
  const approve = async () => {
    const { data, response } = await gateway.costShare({ path: { id: share.id } })
    if (data.proposed_at !== share.proposed_at) await queries.invalidateQueries({ queryKey: ['shares'] })
    else await gateway.approveShare({ path: { id: share.id }, headers: { 'If-Match': response.headers.get('ETag') ?? '' } })
  }
  return (
    <div className="stack-tight" style={{ justifyItems: 'end' }}>
      <Proposed by={share.proposed_by} words={t('shares.approve')} approve={approve} reject={(reason) => gateway.rejectShare({ path: { id: share.id }, body: { reason } })} />
      {roles.includes('maker') ? <Button size="small" onClick={change}>{t('shares.change')}</Button> : null}
    </div>
  )
}
