import { Button } from 'antd'
import { useQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import * as gateway from '../client/sdk.gen'
import type { WaitingAnswer } from '../client/types.gen'
import { me } from '../gateway/questions'
import { useSigning } from '../signing/useSigning'

interface Message {
  domain: { verifyingContract: string }
  message: { nonce: string }
}

/** What is signed and waits for the ledger is taken back there: another intent makes its number void. */
export function TakeBack({ digest }: Pick<WaitingAnswer, 'digest'>) {
  const { t } = useTranslation()
  const signing = useSigning()
  const participant = useQuery(me).data?.participant.address
  const takeBack = () =>
    signing.propose(async () => {
      const { draft } = (await gateway.review({ path: { digest } })).data
      const { domain, message } = draft.typed_data as unknown as Message
      const fields = { participant, target: domain.verifyingContract, revoked: message.nonce }
      return (await gateway.draftIntents({ body: { items: [{ action: 'RevokeIntent', fields }] } })).data
    })
  return <Button danger onClick={() => void takeBack()}>{t('take_back')}</Button>
}
