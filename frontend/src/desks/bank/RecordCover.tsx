import { Button, Modal, Radio } from 'antd'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { FinancingAnswer } from '../../client/types.gen'
import { useNames } from '../../gateway/questions'
import { Amount } from '../../parts/Amount'
import { EvidenceInput } from '../../parts/EvidenceInput'
import { useSigning } from '../../signing/useSigning'
import { Foot } from '../pool/Foot'

const COVERS = ['none', 'insured', 'guaranteed'] as const // in the ledger's order
type Cover = (typeof COVERS)[number]

/** 登记增信: insurance or a guarantee on a loan, or its end, on evidence. A covered loan may not enter the pool (art. 14). */
export function RecordCover({ financing }: { financing: FinancingAnswer }) {
  const { t } = useTranslation()
  const names = useNames()
  const signing = useSigning()
  const [open, setOpen] = useState(false)
  const [cover, setCover] = useState<Cover>('insured')
  const [evidence, setEvidence] = useState<string | null>(null)
  const close = () => setOpen(false)
  return (
    <>
      <Button onClick={() => setOpen(true)}>{t('cover')}</Button>
      <Modal open={open} onCancel={close} footer={null} title={t('cover.title')} destroyOnHidden>
        <form
          className="stack"
          onSubmit={(event) => {
            event.preventDefault()
            close()
            void signing.draft([{ action: 'RecordCover', fields: { bank: financing.bank, loan: financing.id, cover: COVERS.indexOf(cover), evidence } }])
          }}
        >
          <p>{names(financing.holder)} · <Amount of={financing.advance_fen} /></p>
          <Radio.Group aria-label={t('cover.title')} value={cover} className="stack-tight" onChange={(event) => setCover(event.target.value as Cover)} options={COVERS.toReversed().map((one) => ({ value: one, label: t(`cover.${one}`) }))} />
          <EvidenceInput label={t('cover.evidence')} change={setEvidence} />
          <p className="small quiet">{t('cover.then')}</p>
          <Foot close={close} ready={evidence !== null} />
        </form>
      </Modal>
    </>
  )
}
