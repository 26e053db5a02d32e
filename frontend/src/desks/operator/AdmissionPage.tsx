import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { Link, useParams } from 'react-router'
import { approve, reject } from '../../client/sdk.gen'
import type { AdmissionAnswer } from '../../client/types.gen'
import { momentOf } from '../../dates/dates'
import { me, participants } from '../../gateway/questions'
import { useSaid, useWord } from '../../i18n'
import { Ask } from '../../parts/Ask'
import { Decide } from '../../parts/Decide'
import { Fact, Page, Panel } from '../../parts/layout'
import { Mark } from '../../parts/Mark'
import { useSigning } from '../../signing/useSigning'
import { admission } from './questions'

interface KybFile {
  legal_representative: string
  registered_address: string
  contact: { name: string; phone: string; email: string }
  size: string | null
  documents: { name: string; sha256: string }[]
}

/** One application: what is known, who filed it, who decides. */
export function AdmissionPage() {
  const { t } = useTranslation()
  const { admission: id } = useParams()
  return (
    <Page title={t('admission')} about={<span className="mono">{id}</span>}>
      <Ask of={useQuery(admission(id!))} rows={6}>{(found) => <Whole one={found} />}</Ask>
    </Page>
  )
}

function Whole({ one }: { one: AdmissionAnswer }) {
  const { t } = useTranslation()
  const said = useSaid()
  const word = useWord()
  const signing = useSigning()
  const queries = useQueryClient()
  const who = useQuery(me).data
  const file = one.file as unknown as KybFile
  const onLedger = (useQuery(participants).data ?? []).some((other) => other.address === one.participant && other.standing !== null)
  const decides = who?.participant.kind === 'operator' && who.roles.includes('checker') && who.person?.id !== one.proposed_by
  const letIn = async () => {
    const approved = (await approve({ path: { id: one.id } })).data
    await queries.invalidateQueries()
    // Who approves is a checker: the same person signs it for the ledger, now.
    if (approved.drafts.length > 0) signing.review(approved.drafts.map((draft) => draft.digest))
  }
  return (
    <>
      <Panel title={said({ zh: one.name, en: one.name_en || one.name })} extra={<Mark family="admission" code={one.state} />}>
        <dl className="facts">
          <Fact label={t('apply.code')}><span className="mono">{one.code}</span></Fact>
          <Fact label={t('participant.kind')}>{word('kind', one.kind)}</Fact>
          <Fact label={t('apply.legal_representative')}>{file.legal_representative}</Fact>
          <Fact label={t('apply.registered_address')}>{file.registered_address}</Fact>
          <Fact label={t('apply.contact_name')}>{file.contact.name} · {file.contact.phone}{file.contact.email ? ` · ${file.contact.email}` : ''}</Fact>
          <Fact label={t('apply.size')}>{file.size ? t(`size.${file.size as 'large'}`) : '–'}</Fact>
          <Fact label={t('apply.key')}><span className="mono">{one.key}</span></Fact>
          <Fact label={t('admission.address')}><span className="mono">{one.participant}</span></Fact>
          <Fact label={t('admissions.at')}>{momentOf(one.proposed_at)}</Fact>
        </dl>
      </Panel>
      <Panel title={t('admission.kyb')}>
        <ul className="stack-tight">
          {file.documents.map((document) => <li key={document.sha256}>{document.name}<br /><span className="mono quiet">{document.sha256}</span></li>)}
        </ul>
        <p className="small quiet" style={{ marginTop: 10 }}>{t('admission.kyb.hash')} <span className="mono">{one.kyb}</span></p>
      </Panel>
      {one.state === 'proposed' ? (
        decides ? (
          <Panel title={t('admission.decide')}><Decide words={t('admission.approve')} approve={letIn} reject={(reason) => reject({ path: { id: one.id }, body: { reason } })} /></Panel>
        ) : (
          <div className="notice notice-info"><div><strong>{t('admission.second')}</strong><p>{t('admission.second.then')}</p></div></div>
        )
      ) : (
        <div className={`notice ${one.state === 'approved' ? 'notice-good' : 'notice-bad'}`}>
          <div>
            <strong>{one.state === 'approved' && !onLedger ? t('admission.signing') : word('admission', one.state)} {one.decided_at ? momentOf(one.decided_at) : ''}</strong>
            {one.reason ? <p>{one.reason}</p> : null}
            <p>{one.state === 'rejected' ? t('admission.rejected.then') : onLedger ? t('admission.in.then') : <>{t('admission.signing.then')} <Link to="/approvals">{t('nav.approvals')}</Link></>}</p>
          </div>
        </div>
      )}
    </>
  )
}
