import { useQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { Link } from 'react-router'
import type { FinancingAnswer } from '../../client/types.gen'
import { me } from '../../gateway/questions'
import { useWord } from '../../i18n'
import { Panel } from '../../parts/layout'
import { EnterPool } from '../pool/EnterPool'
import { poolLoans } from '../pool/questions'
import { RecordCover } from './RecordCover'

/** A pledge loan and the pool: where it stands there, or how it gets in; or that another cover keeps it out. */
export function ToPool({ financing }: { financing: FinancingAnswer }) {
  const { t } = useTranslation()
  const word = useWord()
  const maker = useQuery(me).data?.roles.includes('maker')
  const loan = useQuery(poolLoans).data?.find((one) => one.id === financing.id)
  return (
    <Panel title={t('book.pool')}>
      {loan ? (
        <p><Link to={`/pool/loans/${loan.id}`}>{word('library', loan.library)}</Link> · {word('class', loan.loan_class)}</p>
      ) : (
        <div className="stack-tight">
          <p>{t('book.pool.then')}</p>
          {maker ? <div className="acts"><EnterPool financing={financing} /><RecordCover financing={financing} /></div> : null}
        </div>
      )}
    </Panel>
  )
}
