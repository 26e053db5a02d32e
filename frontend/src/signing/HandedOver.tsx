import { Button } from 'antd'
import { useQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { useNavigate } from 'react-router'
import type { DraftAnswer } from '../client/types.gen'
import { demo, me } from '../gateway/questions'
import { useSaid } from '../i18n'
import { useBecome } from '../session/useBecome'
import { Warnings } from './Warnings'

/** The maker's end of it: a checker signs, and in a demo one may become that checker. */
export function HandedOver({ drafts, close }: { drafts: DraftAnswer[]; close: () => void }) {
  const { t } = useTranslation()
  const said = useSaid()
  const navigate = useNavigate()
  const become = useBecome()
  const mine = useQuery(me).data?.participant.address
  const checker = useQuery(demo).data?.find((one) => one.participant === mine && one.role === 'checker')
  return (
    <div className="stack">
      {drafts.map((draft) => (
        <div className="stack-tight" key={draft.digest}>
          <p className="sum">{said(draft)}</p>
          <Warnings of={draft.warnings} />
        </div>
      ))}
      <div className="notice notice-info">
        <div>
          <strong>{t('handed.title')}</strong>
          <p>{t('handed.then')}</p>
        </div>
      </div>
      <div className="acts">
        <Button onClick={close}>{t('close')}</Button>
        {checker ? (
          <Button
            type="primary"
            onClick={async () => {
              await become(checker)
              close()
              await navigate('/approvals')
            }}
          >
            {t('handed.become')}
          </Button>
        ) : null}
      </div>
    </div>
  )
}
