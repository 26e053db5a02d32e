import { Button } from 'antd'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import * as gateway from '../client/sdk.gen'
import type { ParticipantAnswer } from '../client/types.gen'
import { momentOf } from '../dates/dates'
import { me, participants } from '../gateway/questions'
import { useSaid, useWord } from '../i18n'
import { Ask } from '../parts/Ask'
import { Fact, Panel } from '../parts/layout'
import { Mark } from '../parts/Mark'
import { Failure } from '../parts/states'
import { enter } from '../session/session'
import { useSigning } from '../signing/useSigning'
import { useIs } from './questions'
import { CONSENT } from './terms'

const CONSENTING = ['enterprise', 'bank']

/** 单位信息: who the participant is on the platform, and whether it lets itself be paid by certificates. */
export function Organisation() {
  const own = useQuery(me).data?.participant
  return (
    <Ask of={useQuery(participants)} rows={5}>
      {(all) => {
        const one = all.find((other) => other.address === own?.address) ?? own
        return one ? <Whole one={one} /> : null
      }}
    </Ask>
  )
}

function Whole({ one }: { one: ParticipantAnswer }) {
  const { t } = useTranslation()
  const said = useSaid()
  const word = useWord()
  return (
    <>
      <Panel title={said({ zh: one.name, en: one.name_en || one.name })} extra={one.standing ? <Mark family="standing" code={one.standing} /> : undefined}>
        <dl className="facts">
          <Fact label={t('organisation.name_en')}>{one.name_en || '–'}</Fact>
          <Fact label={t('apply.code')}><span className="mono">{one.code}</span></Fact>
          <Fact label={t('participant.kind')}>{word('kind', one.kind)}</Fact>
          <Fact label={t('admission.address')}><span className="mono">{one.address}</span></Fact>
        </dl>
        <p className="small quiet" style={{ marginTop: 14 }}>{t('organisation.then')}</p>
      </Panel>
      {CONSENTING.includes(one.kind) ? <Consent one={one} /> : null}
      <Places />
    </>
  )
}

/** 同意以凭证结算 (国令第802号 art. 11): a maker drafts it, a checker signs; taken back, nothing more comes in. */
function Consent({ one }: { one: ParticipantAnswer }) {
  const { t } = useTranslation()
  const signing = useSigning()
  const drafts = useIs('maker')
  const { consent, consents } = one
  const act = consents
    ? { words: t('consent.withdraw'), item: { action: 'WithdrawConsent', fields: { participant: one.address } } }
    : { words: t('consent.give'), item: { action: 'GiveConsent', fields: { participant: one.address, terms: CONSENT.hash } } }
  return (
    <Panel title={t('consent')} extra={<span className={`mark mark-${consents ? 'good' : 'care'}`}>{consents ? t('consent.given') : t('consent.none')}</span>}>
      <div className="stack">
        <p>{consents ? t('consent.given.then') : t('consent.none.then')}</p>
        {!consent || consent.terms === CONSENT.hash ? <blockquote className="sum" lang="zh-CN">{CONSENT.text}</blockquote> : null}
        {consent ? (
          <dl className="facts">
            <Fact label={t('consent.at')}>{momentOf(consent.at)}</Fact>
            <Fact label={t('consent.by')}>{consent.by ?? t('approvals.founding')}</Fact>
            <Fact label={t('consent.terms')}><span className="mono">{consent.terms}</span></Fact>
            <Fact label={t('result.tx')}><span className="mono">{consent.tx}</span></Fact>
          </dl>
        ) : null}
        {drafts ? (
          <div className="acts"><Button type={consents ? 'default' : 'primary'} danger={consents} onClick={() => void signing.draft([act.item])}>{act.words}</Button></div>
        ) : <p className="small quiet">{t('consent.by_maker')}</p>}
      </div>
    </Panel>
  )
}

/** The other participants for which the same person acts, and going there. */
function Places() {
  const { t } = useTranslation()
  const said = useSaid()
  const word = useWord()
  const queries = useQueryClient()
  const who = useQuery(me).data
  const change = useMutation({
    mutationFn: async (participant: string) => (await gateway.switch_({ body: { participant } })).data,
    onSuccess: (session) => {
      queries.clear()
      enter(session)
    },
  })
  if (!who || who.places.length < 2) return null
  return (
    <Panel title={t('organisation.places')}>
      <ul className="stack-tight">
        {who.places.map((place) => (
          <li className="row row-between" key={place.participant}>
            <span>{said({ zh: place.name, en: place.name_en || place.name })} <span className="quiet">· {place.roles.map((role) => word('role', role)).join(t('comma'))}</span></span>
            {place.participant === who.participant.address ? <span className="mark mark-calm">{t('organisation.here')}</span>
              : who.key ? <Button loading={change.isPending} onClick={() => change.mutate(place.participant)}>{t('organisation.switch')}</Button> : null}
          </li>
        ))}
      </ul>
      {change.isError ? <Failure error={change.error} /> : null}
      <p className="small quiet" style={{ marginTop: 10 }}>{who.key ? t('organisation.places.then') : t('organisation.places.password')}</p>
    </Panel>
  )
}
