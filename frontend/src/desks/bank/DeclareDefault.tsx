import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { CertificateDetail, LotAnswer } from '../../client/types.gen'
import { me, useNames } from '../../gateway/questions'
import { Amount } from '../../parts/Amount'
import { EvidenceInput } from '../../parts/EvidenceInput'
import { Fact, Panel } from '../../parts/layout'
import { useSigning } from '../../signing/useSigning'
import { Foot } from '../pool/Foot'

/** 宣告违约: by a bank that owns a lot of an overdue certificate, or is owed out of one, on evidence. Else nothing. */
export function DeclareDefault({ detail }: { detail: CertificateDetail }) {
  const { t } = useTranslation()
  const names = useNames()
  const signing = useSigning()
  const who = useQuery(me).data
  const [open, setOpen] = useState(false)
  const [evidence, setEvidence] = useState<string | null>(null)
  const { certificate } = detail
  const bank = who?.participant.kind === 'bank' ? who.participant.address : null
  const entitled = (one: LotAnswer) => one.owner === bank || (one.lien === 'secured' && one.lien_party === bank)
  const lot = bank === null || certificate.state !== 'overdue' ? undefined : detail.lots.find(entitled)
  if (!lot || !who!.roles.includes('maker')) return null
  return (
    <Panel title={t('default.title')}>
      <div className="stack-tight">
        <p>{t('default.about', { who: names(certificate.debtor), date: certificate.matures_on })}</p>
        <details className="no-print" open={open} onToggle={(event) => setOpen(event.currentTarget.open)}>
          <summary>{t('default.declare')}</summary>
          <form
            className="stack"
            style={{ marginTop: 14 }}
            onSubmit={(event) => {
              event.preventDefault()
              void signing.draft([{ action: 'DeclareDefault', fields: { bank, receivable: certificate.id, lot: lot.id, evidence } }])
            }}
          >
            <dl className="facts">
              <Fact label={t('default.by')}>{lot.owner === bank ? t('default.owner') : t('default.pledgee')} · <Amount of={lot.owner === bank ? lot.amount_fen : lot.claim_fen} /></Fact>
            </dl>
            <EvidenceInput label={t('default.evidence')} change={setEvidence} />
            <p className="small quiet">{t('default.then')}</p>
            <Foot close={() => setOpen(false)} ready={evidence !== null} />
          </form>
        </details>
      </div>
    </Panel>
  )
}
