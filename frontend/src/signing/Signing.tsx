/** From a draft to its result: who signs, what it says, and what became of it. One window for the whole app. */
import { Modal } from 'antd'
import { useQueryClient } from '@tanstack/react-query'
import { useCallback, useMemo, useState, type ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import * as gateway from '../client/sdk.gen'
import type { DraftAnswer, DraftItem } from '../client/types.gen'
import { Failure, Loading } from '../parts/states'
import { HandedOver } from './HandedOver'
import { Result } from './Result'
import { Review } from './Review'
import { SigningContext, type Signing } from './useSigning'
import { me as whoAmI } from '../gateway/questions'

type Stage =
  | { at: 'making' }
  | { at: 'failed'; error: unknown }
  | { at: 'review'; digests: string[] }
  | { at: 'handed'; drafts: DraftAnswer[] }
  | { at: 'result'; digests: string[] }

export function SigningProvider({ children }: { children: ReactNode }) {
  const { t } = useTranslation()
  const queries = useQueryClient()
  const [stage, setStage] = useState<Stage | null>(null)

  const propose = useCallback(
    async (make: () => Promise<DraftAnswer[]>): Promise<DraftAnswer[] | null> => {
      setStage({ at: 'making' })
      try {
        const drafts = await make()
        const who = await queries.fetchQuery(whoAmI)
        void queries.invalidateQueries()
        // A founding key is nobody's in person: it may sign what it drafted. Of people it takes two.
        const alone = who.person === null && who.roles.includes('checker')
        setStage(alone ? { at: 'review', digests: drafts.map((one) => one.digest) } : { at: 'handed', drafts })
        return drafts
      } catch (error) {
        setStage({ at: 'failed', error })
        return null
      }
    },
    [queries],
  )

  const signing = useMemo<Signing>(
    () => ({
      propose,
      draft: (items: DraftItem[]) => propose(async () => (await gateway.draftIntents({ body: { items } })).data),
      review: (digests) => setStage({ at: 'review', digests }),
      watch: (digests) => setStage({ at: 'result', digests }),
    }),
    [propose],
  )
  const close = () => {
    setStage(null)
    void queries.invalidateQueries()
  }
  return (
    <SigningContext value={signing}>
      {children}
      <Modal open={stage !== null} onCancel={close} footer={null} width={640} destroyOnHidden title={stage ? t(`signing.${stage.at}`) : null}>
        {stage?.at === 'making' ? <Loading rows={3} /> : null}
        {stage?.at === 'failed' ? <Failure error={stage.error} /> : null}
        {stage?.at === 'review' ? <Review digests={stage.digests} signed={(digests) => setStage({ at: 'result', digests })} close={close} /> : null}
        {stage?.at === 'handed' ? <HandedOver drafts={stage.drafts} close={close} /> : null}
        {stage?.at === 'result' ? <Result digests={stage.digests} close={close} /> : null}
      </Modal>
    </SigningContext>
  )
}
