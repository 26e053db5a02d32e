import { Button } from 'antd'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import * as gateway from '../client/sdk.gen'
import { Failure } from '../parts/states'
import { Sure } from '../settings/parts'
import { useAdminister } from './useAdminister'

/** What an administrator, or whose it is, does about a key that is there. */
export function UnlockKey({ address }: { address: string }) {
  const { t } = useTranslation()
  const queries = useQueryClient()
  const unlock = useMutation({ mutationFn: () => gateway.unlock({ path: { address } }), onSuccess: () => queries.invalidateQueries({ queryKey: ['keys'] }) })
  return <>{unlock.isError ? <Failure error={unlock.error} /> : null}<Button type="primary" loading={unlock.isPending} onClick={() => unlock.mutate()}>{t('keys.unlock')}</Button></>
}

export function ForgetKey({ address }: { address: string }) {
  const { t } = useTranslation()
  const queries = useQueryClient()
  const forget = async () => {
    await gateway.forget({ path: { address } })
    await queries.invalidateQueries({ queryKey: ['keys'] })
  }
  return <Sure words={t('keys.forget')} then={t('keys.forget.then')} act={forget} />
}

/** On the ledger, by an administrator's signature: the window that follows says what it does, and asks. */
export function RevokeKey({ address }: { address: string }) {
  const { t } = useTranslation()
  const { go, busy, error } = useAdminister()
  return <>{error ? <Failure error={error} /> : null}<Button danger loading={busy} onClick={() => void go([{ action: 'RevokeKey', fields: { key: address } }])}>{t('keys.revoke')}</Button></>
}
