import { Button, Select } from 'antd'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { ApiRoutesCertificatesLineAnswer as LineAnswer } from '../../client/types.gen'
import { lines, me, participants, useNames } from '../../gateway/questions'
import { useSaid } from '../../i18n'
import { fen } from '../../money/fen'
import { Amount } from '../../parts/Amount'
import { Ask } from '../../parts/Ask'
import { Fact, Field, Page, Panel } from '../../parts/layout'
import { Empty } from '../../parts/states'
import { useSigning } from '../../signing/useSigning'

/** 额度银行: the bank that sets this enterprise's limit and records its payments; without one nothing can be issued. */
export function Line() {
  const { t } = useTranslation()
  return (
    <Page title={t('nav.line')} about={t('line.about')} narrow>
      <Ask of={useQuery(lines)} rows={3}>
        {(all) => (
          <>
            {all[0] ? <Present line={all[0]} /> : <Panel><Empty title={t('line.none')} then={t('line.none.then')} /></Panel>}
            <Appoint line={all[0]} />
          </>
        )}
      </Ask>
    </Page>
  )
}

function Present({ line }: { line: LineAnswer }) {
  const { t } = useTranslation()
  const names = useNames()
  const next = line.stopped ? t('line.next.stopped') : line.limit_fen === '0' ? t('line.next.limit', { bank: names(line.bank) }) : t('line.next.issue')
  return (
    <Panel title={names(line.bank)} extra={line.stopped ? <span className="mark mark-bad">{t('exposure.stopped')}</span> : null}>
      <div className="stack">
        <div className={`notice notice-${line.stopped ? 'bad' : 'info'}`}><div><strong>{t('next')}</strong><p>{next}</p></div></div>
        <dl className="facts">
          <Fact label={t('exposure.limit')}><Amount of={line.limit_fen} /></Fact>
          <Fact label={t('line.used')}><Amount of={line.used_fen} /></Fact>
          <Fact label={t('exposure.left')}><strong><Amount of={fen(line.limit_fen) - fen(line.used_fen)} /></strong></Fact>
        </dl>
      </div>
    </Panel>
  )
}

/** The ledger takes another bank only while nothing is outstanding. */
function Appoint({ line }: { line: LineAnswer | undefined }) {
  const { t } = useTranslation()
  const said = useSaid()
  const signing = useSigning()
  const who = useQuery(me).data
  const banks = (useQuery(participants).data ?? []).filter((one) => one.kind === 'bank' && one.standing === 'active' && one.address !== line?.bank)
  const [bank, setBank] = useState<string>()
  if (!who?.roles.includes('maker')) return null
  const inUse = line !== undefined && line.used_fen !== '0'
  return (
    <Panel title={line ? t('line.change') : t('line.appoint')}>
      <form
        className="stack"
        onSubmit={(event) => {
          event.preventDefault()
          void signing.draft([{ action: 'AppointBank', fields: { debtor: who.participant.address, bank } }])
        }}
      >
        {inUse ? <p className="quiet">{t('line.in_use')}</p> : null}
        <Field label={t('bank')}>{(id) => <Select id={id} disabled={inUse} value={bank} onChange={setBank} options={banks.map((one) => ({ value: one.address, label: said({ zh: one.name, en: one.name_en || one.name }) }))} />}</Field>
        <p className="small quiet">{t('line.then')}</p>
        <div className="acts"><Button type="primary" htmlType="submit" disabled={inUse || !bank}>{t('next.review')}</Button></div>
      </form>
    </Panel>
  )
}
