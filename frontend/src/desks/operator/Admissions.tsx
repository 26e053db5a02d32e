import { PlusOutlined } from '@ant-design/icons'
import { Button, Input, Segmented, Select } from 'antd'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Link, useNavigate, useSearchParams } from 'react-router'
import type { AdmissionAnswer, ParticipantAnswer } from '../../client/types.gen'
import { momentOf } from '../../dates/dates'
import { me, participants } from '../../gateway/questions'
import { useSaid, useWord } from '../../i18n'
import { Ask } from '../../parts/Ask'
import { Page, Panel } from '../../parts/layout'
import { Mark } from '../../parts/Mark'
import { Rows, type Column } from '../../parts/Rows'
import { Empty } from '../../parts/states'
import { admissions } from './questions'
import { Standing } from './Standing'

const SHOWN = ['proposed', 'decided', 'participants'] as const
type Shown = (typeof SHOWN)[number]

/** 准入与参与方: who asks to be let in, who decided, and who is in. */
export function Admissions() {
  const { t } = useTranslation()
  const navigate = useNavigate()
  const [search, setSearch] = useSearchParams()
  const asked = search.get('show') as Shown | null
  const shown = asked && SHOWN.includes(asked) ? asked : 'proposed'
  const operator = useQuery(me).data?.participant.kind === 'operator'
  return (
    <Page title={t('nav.admissions')} about={t('admissions.about')} acts={operator ? <Button type="primary" icon={<PlusOutlined aria-hidden />} onClick={() => void navigate('/admissions/new')}>{t('admissions.new')}</Button> : undefined}>
      <Segmented aria-label={t('state')} value={shown} onChange={(one) => setSearch(one === 'proposed' ? {} : { show: one }, { replace: true })} style={{ justifySelf: 'start' }} options={SHOWN.map((one) => ({ value: one, label: t(`admissions.${one}`) }))} />
      {shown === 'participants' ? <Participants operator={operator} /> : <Applications decided={shown === 'decided'} />}
    </Page>
  )
}

function Applications({ decided }: { decided: boolean }) {
  const { t } = useTranslation()
  const said = useSaid()
  const word = useWord()
  const columns: Column<AdmissionAnswer>[] = [
    { key: 'name', title: t('participant'), show: (one) => <Link to={`/admissions/${one.id}`}>{said({ zh: one.name, en: one.name_en || one.name })}</Link> },
    { key: 'code', title: t('participant.code'), show: (one) => <span className="mono">{one.code}</span> },
    { key: 'kind', title: t('participant.kind'), show: (one) => word('kind', one.kind) },
    { key: 'at', title: t('admissions.at'), show: (one) => <span className="amount">{momentOf(one.proposed_at)}</span> },
    { key: 'state', title: t('state'), show: (one) => <Mark family="admission" code={one.state} /> },
    { key: 'reason', title: t('review.reason'), show: (one) => one.reason ?? '–' },
  ]
  return (
    <Panel flush>
      <Ask of={useQuery(admissions)}>
        {(all) => <Rows rows={all.filter((one) => (one.state !== 'proposed') === decided).reverse()} columns={columns} id={(one) => one.id} label={t('admissions.proposed')} empty={<Empty title={t('admissions.none')} then={t('admissions.none.then')} />} />}
      </Ask>
    </Panel>
  )
}

function Participants({ operator }: { operator: boolean }) {
  const { t } = useTranslation()
  const said = useSaid()
  const word = useWord()
  const [kind, setKind] = useState<string>()
  const [words, setWords] = useState('')
  const columns: Column<ParticipantAnswer>[] = [
    { key: 'name', title: t('participant'), show: (one) => said({ zh: one.name, en: one.name_en || one.name }) },
    { key: 'code', title: t('participant.code'), show: (one) => <span className="mono">{one.code}</span> },
    { key: 'kind', title: t('participant.kind'), show: (one) => word('kind', one.kind) },
    { key: 'standing', title: t('state'), show: (one) => (one.standing ? <Mark family="standing" code={one.standing} /> : <span className="quiet">{t('participant.not_yet')}</span>) },
    { key: 'consent', title: t('participant.consent'), show: (one) => (one.consent ? <span className="amount" title={one.consent.tx}>{momentOf(one.consent.at)}</span> : '–') },
    ...(operator ? [{ key: 'acts', title: t('acts'), acts: true, show: (one: ParticipantAnswer) => <Standing of={one} /> }] : []),
  ]
  return (
    <Panel flush>
      <Ask of={useQuery(participants)}>
        {(all) => (
          <>
            <div className="filters">
              <Select aria-label={t('participant.kind')} allowClear placeholder={t('participant.kind')} style={{ width: 170 }} value={kind} onChange={setKind} options={[...new Set(all.map((one) => one.kind))].map((one) => ({ value: one, label: word('kind', one) }))} />
              <Input aria-label={t('participant.find')} placeholder={t('participant.find')} style={{ width: 240 }} value={words} onChange={(event) => setWords(event.target.value)} />
            </div>
            <Rows rows={all.filter((one) => (!kind || one.kind === kind) && `${one.name} ${one.name_en} ${one.code}`.toLowerCase().includes(words.trim().toLowerCase()))} columns={columns} id={(one) => one.address} label={t('admissions.participants')} empty={<Empty title={t('participant.none')} />} />
          </>
        )}
      </Ask>
    </Panel>
  )
}
