import { Button, Input, Select } from 'antd'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useId, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useNavigate } from 'react-router'
import { propose } from '../../client/sdk.gen'
import type { KnownApplication } from '../../client/types.gen'
import { useWord } from '../../i18n'
import { Field, Page, Panel } from '../../parts/layout'
import { Failure } from '../../parts/states'
import { sha256Of } from './sha256'

const KINDS = ['enterprise', 'bank', 'pool_reviewer', 'pool_treasurer', 'pool_authority', 'regulator', 'operator'] as const
const SIZES = ['large', 'medium', 'small', 'micro'] as const
const TEXTS = ['code', 'name', 'name_en', 'legal_representative', 'registered_address', 'contact_name', 'contact_phone', 'contact_email', 'key'] as const
const FREE: readonly string[] = ['name_en', 'contact_email']

/** 准入申请: what the operator knows of an applicant; its documents by the hash that this browser reckons. */
export function Apply() {
  const { t } = useTranslation()
  const word = useWord()
  const navigate = useNavigate()
  const queries = useQueryClient()
  const id = useId()
  const [texts, setTexts] = useState<Record<string, string>>({})
  const [kind, setKind] = useState<KnownApplication['kind']>('enterprise')
  const [size, setSize] = useState<(typeof SIZES)[number]>()
  const [documents, setDocuments] = useState<{ name: string; sha256: string }[]>([])
  const text = (name: string) => (texts[name] ?? '').trim()
  const send = useMutation({
    mutationFn: async () =>
      (
        await propose({
          body: {
            ...{ code: text('code'), name: text('name'), name_en: text('name_en'), kind, key: text('key').toLowerCase() },
            ...{ legal_representative: text('legal_representative'), registered_address: text('registered_address'), size: size ?? null, documents },
            contact: { name: text('contact_name'), phone: text('contact_phone'), email: text('contact_email') },
          },
        })
      ).data,
    onSuccess: async (made) => {
      await queries.invalidateQueries()
      await navigate(`/admissions/${made.id}`)
    },
  })
  const ready = TEXTS.every((one) => FREE.includes(one) || text(one) !== '') && documents.length > 0
  return (
    <Page title={t('admissions.new')} about={t('apply.about')} narrow>
      <Panel>
        <form
          className="stack"
          onSubmit={(event) => {
            event.preventDefault()
            send.mutate()
          }}
        >
          <Field label={t('participant.kind')}>{(field) => <Select id={field} value={kind} onChange={setKind} options={KINDS.map((one) => ({ value: one, label: word('kind', one) }))} />}</Field>
          <div className="pairs">
            {TEXTS.map((one) => (
              <Field key={one} label={t(`apply.${one}`)} hint={one === 'code' ? t('apply.code.hint') : one === 'key' ? t('apply.key.hint') : undefined}>
                {(field, about) => <Input id={field} aria-describedby={about} autoComplete="off" value={texts[one] ?? ''} onChange={(event) => setTexts({ ...texts, [one]: event.target.value })} />}
              </Field>
            ))}
            <Field label={t('apply.size')} hint={t('apply.size.hint')}>{(field) => <Select id={field} allowClear value={size} onChange={setSize} options={SIZES.map((one) => ({ value: one, label: t(`size.${one}`) }))} />}</Field>
          </div>
          <div className="stack-tight">
            <label className="file-pick" htmlFor={id}>{t('apply.documents')}</label>
            <input id={id} className="file-input" type="file" multiple
              onChange={async (event) => {
                const files = [...(event.target.files ?? [])]
                event.target.value = ''
                const hashed = await Promise.all(files.map(async (file) => ({ name: file.name, sha256: await sha256Of(file) })))
                setDocuments([...documents, ...hashed])
              }} />
            <p className="small quiet">{t('apply.documents.then')}</p>
            <ul className="stack-tight">
              {documents.map((one, place) => (
                <li key={`${one.sha256} ${place}`} className="row row-between">
                  <span>{one.name}<br /><span className="mono quiet">{one.sha256}</span></span>
                  <Button size="small" onClick={() => setDocuments(documents.filter((_, other) => other !== place))}>{t('documents.drop')}</Button>
                </li>
              ))}
            </ul>
          </div>
          {send.isError ? <Failure error={send.error} /> : null}
          <div className="acts">
            <Button type="primary" htmlType="submit" disabled={!ready} loading={send.isPending}>{t('apply.send')}</Button>
            <Button onClick={() => void navigate('/admissions')}>{t('cancel')}</Button>
          </div>
          <p className="small quiet">{t('apply.then')}</p>
        </form>
      </Panel>
    </Page>
  )
}
