import { Button } from 'antd'
import { useQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import type { FinancingAnswer } from '../../client/types.gen'
import { me } from '../../gateway/questions'
import { useSigning } from '../../signing/useSigning'

/** Before a quote was taken, its holder may take a request back. */
export function Withdraw({ financing }: { financing: FinancingAnswer }) {
  const { t } = useTranslation()
  const signing = useSigning()
  const who = useQuery(me).data
  if (financing.state !== 'requested' || financing.holder !== who?.participant.address || !who.roles.includes('maker')) return null
  return (
    <div className="stack-tight">
      <div className="acts"><Button onClick={() => void signing.draft([{ action: 'WithdrawFinancing', fields: { holder: financing.holder, financing: financing.id } }])}>{t('withdraw')}</Button></div>
      <p className="small quiet">{t('withdraw.then')}</p>
    </div>
  )
}
