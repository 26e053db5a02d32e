import { Button } from 'antd'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { FinancingAnswer } from '../../client/types.gen'
import { useNames } from '../../gateway/questions'
import { Amount } from '../../parts/Amount'
import { hashOf, Reason } from '../../signing/Reason'
import { useSigning } from '../../signing/useSigning'

const REASONS = ['debtor_limit', 'price', 'papers', 'policy'] as const

/** Only of a request to this bank alone, or one whose quote was taken: where all banks are asked, who does not want does not quote. */
export function Decline({ financing }: { financing: FinancingAnswer }) {
  const { t } = useTranslation()
  const names = useNames()
  const signing = useSigning()
  const [open, setOpen] = useState(false)
  const send = async (said: string) => {
    await signing.draft([{ action: 'DeclineFinancing', fields: { bank: financing.bank, financing: financing.id, reason: await hashOf(said) } }])
  }
  return (
    <>
      <Button danger onClick={() => setOpen(true)}>{t('decline')}</Button>
      <Reason open={open} close={() => setOpen(false)} title={t('decline.title')} reasons={REASONS.map((code) => ({ code, label: t(`decline.${code}`) }))}
        about={<>{names(financing.holder)} · <Amount of={financing.lot_amount_fen} /></>} then={t('decline.then')} act={t('decline.send')} send={(said) => void send(said)} />
    </>
  )
}
