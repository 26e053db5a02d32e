import { Button } from 'antd'
import { useQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import type { LotAnswer } from '../client/types.gen'
import { me } from '../gateway/questions'
import { useSigning } from '../signing/useSigning'
import { redeemable } from './redeem'

/** 兑付: its owner, or who is owed out of it, fixes who gets the lot's share of what was paid. Nothing where there is none. */
export function Redeem({ lot }: { lot: LotAnswer }) {
  const { t } = useTranslation()
  const signing = useSigning()
  const who = useQuery(me).data
  const mine = who?.participant.address
  if (!who?.roles.includes('maker') || ![lot.owner, lot.lien_party].includes(mine!) || redeemable(lot) <= 0n) return null
  return <Button type="primary" onClick={() => void signing.draft([{ action: 'RedeemLot', fields: { participant: mine, lot: lot.id } }])}>{t('redeem')}</Button>
}
