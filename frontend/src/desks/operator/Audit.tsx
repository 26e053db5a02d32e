import { Button, Input, Select } from 'antd'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useSearchParams } from 'react-router'
import type { AuditAnswer } from '../../client/types.gen'
import { momentOf } from '../../dates/dates'
import { me, participants, useNames } from '../../gateway/questions'
import { useSaid, useWord } from '../../i18n'
import { Ask } from '../../parts/Ask'
import { Page, Panel } from '../../parts/layout'
import { Rows, type Column } from '../../parts/Rows'
import { Empty } from '../../parts/states'
import { audit } from './questions'

/** 审计: who read or decided what, whose it was, and the seal over every line before. */
export function Audit() {
  const { t } = useTranslation()
  const names = useNames()
  const said = useSaid()
  const word = useWord()
  const [search, setSearch] = useSearchParams()
  const [before, setBefore] = useState<string[]>([])
  const regulator = useQuery(me).data?.participant.kind === 'regulator'
  const directory = useQuery(participants).data ?? []
  const day = search.get('day') ?? undefined
  const party = search.get('party') ?? undefined
  const after = search.get('after') ?? undefined
  const found = useQuery(audit(day, party, after))
  const set = (part: { day?: string; party?: string; after?: string }) => setSearch(Object.fromEntries(Object.entries(part).filter(([, value]) => value)), { replace: true })
  const filter = (part: { day?: string; party?: string }) => {
    setBefore([])
    set({ day, party, ...part })
  }
  const columns: Column<AuditAnswer>[] = [
    { key: 'seq', title: t('audit.seq'), show: (one) => <span className="amount quiet">{one.seq}</span> },
    { key: 'at', title: t('audit.at'), show: (one) => <span className="amount">{momentOf(one.at)}</span> },
    { key: 'who', title: t('audit.who'), show: (one) => <>{names(one.participant)}{one.person ? <div className="mono quiet">{one.person.slice(0, 12)}</div> : null}</> },
    { key: 'act', title: t('audit.act'), show: (one) => <>{word('act', one.act)} <span className="quiet">· {word('purpose', one.purpose)}</span></> },
    { key: 'route', title: t('audit.route'), show: (one) => <><span className="mono">{one.route}</span>{one.resource ? <div className="mono quiet">{one.resource.slice(0, 20)}</div> : null}</> },
    { key: 'whose', title: t('audit.whose'), show: (one) => (one.whose && one.whose.length > 0 ? one.whose.slice(0, 2).map((other) => names(other)).join(t('comma')) + (one.whose.length > 2 ? ` +${one.whose.length - 2}` : '') : '–') },
    { key: 'outcome', title: t('audit.outcome'), show: (one) => <span className={`mark mark-${one.outcome < 400 ? 'calm' : 'bad'}`}>{one.outcome}</span> },
    { key: 'hash', title: t('audit.hash'), show: (one) => <span className="mono quiet" title={one.hash}>{one.hash.slice(0, 12)}</span> },
  ]
  return (
    <Page title={t('nav.audit')} about={regulator ? t('audit.about') : t('audit.about.own')}>
      <Panel flush>
        <div className="filters">
          <Input aria-label={t('audit.day')} type="date" style={{ width: 170 }} value={day ?? ''} onChange={(event) => filter({ day: event.target.value || undefined })} />
          {regulator ? <Select aria-label={t('audit.party')} allowClear showSearch={{ optionFilterProp: 'label' }} placeholder={t('audit.party')} style={{ width: 260 }} value={party} onChange={(one) => filter({ party: one })} options={directory.map((one) => ({ value: one.address, label: said({ zh: one.name, en: one.name_en || one.name }) }))} /> : null}
        </div>
        <Ask of={found} rows={8}>{(page) => <Rows rows={page.items} columns={columns} id={(one) => String(one.seq)} label={t('nav.audit')} empty={<Empty title={t('audit.none')} then={regulator ? t('audit.none.then') : t('audit.none_own.then')} />} />}</Ask>
        <div className="acts pages">
          <Button disabled={before.length === 0}
            onClick={() => {
              set({ day, party, after: before.at(-1) })
              setBefore(before.slice(0, -1))
            }}>{t('page.before')}</Button>
          <Button disabled={!found.data?.next}
            onClick={() => {
              setBefore([...before, after ?? ''])
              set({ day, party, after: found.data?.next ?? undefined })
            }}>{t('page.after')}</Button>
        </div>
      </Panel>
      <Panel title={t('audit.verify')}><p>{t('audit.verify.about')}</p><pre className="code mono" tabIndex={0}>{'python -m api audit verify'}</pre></Panel>
    </Page>
  )
}
