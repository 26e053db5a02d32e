import { Select } from 'antd'
import { useMutation, useQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { useNavigate } from 'react-router'
import type { DemoAccount } from '../client/types.gen'
import { demo } from '../gateway/questions'
import { useSaid, useWord } from '../i18n'
import { useSession } from './session'
import { useBecome } from './useBecome'

/** Only where the gateway says that it is a demo: a badge that cannot be overlooked, and who one may be. */
export function DemoSwitch({ wide }: { wide?: boolean }) {
  const { t } = useTranslation()
  const said = useSaid()
  const word = useWord()
  const navigate = useNavigate()
  const session = useSession()
  const become = useBecome()
  const accounts = useQuery(demo).data
  const change = useMutation({
    mutationFn: become,
    onSuccess: () => navigate('/'),
  })
  if (!accounts) return null
  const name = (one: DemoAccount) => said({ zh: one.name, en: one.name_en })
  const groups = new Map<string, number[]>()
  accounts.forEach((one, place) => groups.set(one.participant, [...(groups.get(one.participant) ?? []), place]))
  const now = accounts.findIndex((one) => one.participant === session?.participant && (one.role === 'administrator' ? session.person === null : session.person !== null && session.roles.includes(one.role)))
  return (
    <span className="row demo-switch" style={{ gap: 8, flexWrap: 'nowrap', ...(wide ? { width: '100%' } : {}) }}>
      <span className="demo-badge">{t('demo')}</span>
      <Select
        aria-label={t('demo.be')}
        placeholder={t('demo.be')}
        showSearch={{ optionFilterProp: 'label' }}
        loading={change.isPending}
        value={now >= 0 && session && !session.over ? now : undefined}
        style={wide ? { flex: 1 } : { width: 190 }}
        popupMatchSelectWidth={false}
        onChange={(place: number) => change.mutate(accounts[place]!)}
        options={[...groups.values()].map((places) => {
          const first = accounts[places[0]!]!
          return {
            label: `${name(first)} · ${first.part ? word('part', first.part) : word('kind', first.kind)}`,
            options: places.map((place) => ({ value: place, label: `${first.part ? word('part', first.part) : name(first)} · ${word('role', accounts[place]!.role)}` })),
          }
        })}
      />
    </span>
  )
}
