import { Button, Drawer, Input, Modal, Select } from 'antd'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useSearchParams } from 'react-router'
import * as gateway from '../client/sdk.gen'
import type { DeliveryAnswer, WebhookAnswer, WebhookMade } from '../client/types.gen'
import { momentOf } from '../dates/dates'
import { useWord } from '../i18n'
import { Ask } from '../parts/Ask'
import { Fact, Field, Panel } from '../parts/layout'
import { Mark } from '../parts/Mark'
import { Rows, type Column } from '../parts/Rows'
import { Empty, Failure } from '../parts/states'
import { KINDS } from './notices'
import { Administrators, Once, Sure } from './parts'
import { deliveries, hooks, useIs } from './questions'

/** 通知推送: where notices go by themselves, whether they arrive, and what to do when they do not. */
export function Webhooks() {
  const { t } = useTranslation()
  const administers = useIs('administrator')
  const [search, setSearch] = useSearchParams()
  const [adding, setAdding] = useState(false)
  const [told, setTold] = useState<WebhookMade | null>(null)
  const found = useQuery(hooks)
  const open = found.data?.find((one) => one.id === search.get('webhook'))
  return (
    <>
      {administers ? <div className="acts" style={{ justifyContent: 'flex-end' }}><Button type="primary" disabled={adding} onClick={() => setAdding(true)}>{t('hooks.add')}</Button></div> : <Administrators what={t('hooks.what')} />}
      {adding ? <Panel title={t('hooks.add')}><Form close={() => setAdding(false)} made={(one) => { setAdding(false); setTold(one) }} /></Panel> : null}
      <Ask of={found}>
        {(all) => all.length === 0 ? <Panel><Empty title={t('hooks.none')} then={t('hooks.none.then')} /></Panel>
          : all.map((one) => <Hook key={one.id} one={one} administers={administers} look={() => setSearch({ webhook: one.id })} />)}
      </Ask>
      <Modal open={told !== null} onCancel={() => setTold(null)} footer={null} title={t('hooks.secret')} maskClosable={false} destroyOnHidden>
        {told ? (
          <div className="stack">
            <Once label={t('hooks.secret')} value={told.secret} then={t('hooks.secret.then')} />
            <div className="acts"><Button type="primary" onClick={() => setTold(null)}>{t('machines.secret.kept')}</Button></div>
          </div>
        ) : null}
      </Modal>
      <Drawer open={open !== undefined} onClose={() => setSearch({})} size={560} title={t('hooks.deliveries')} destroyOnHidden>
        {open ? <div className="stack"><p className="mono">{open.url}</p><Deliveries of={open.id} /></div> : null}
      </Drawer>
    </>
  )
}

function Hook({ one, administers, look }: { one: WebhookAnswer; administers: boolean; look: () => void }) {
  const { t } = useTranslation()
  const word = useWord()
  const queries = useQueryClient()
  const settled = () => queries.invalidateQueries({ queryKey: ['webhooks'] })
  const path = { path: { webhook: one.id } }
  const test = useMutation({ mutationFn: () => gateway.sendTest(path), onSuccess: settled })
  const resume = useMutation({ mutationFn: (skip: boolean) => gateway.resume({ ...path, body: { skip } }), onSuccess: settled })
  const takeOff = async () => {
    await gateway.takeOff(path)
    await settled()
  }
  const troubled = one.state !== 'live'
  return (
    <Panel title={one.url} extra={<Mark family="hook" code={one.state} />}>
      <div className="stack">
        <dl className="facts">
          <Fact label={t('hooks.kinds')}>{one.kinds.length > 0 ? one.kinds.map((kind) => word('notice', kind)).join(t('comma')) : t('hooks.kinds.all')}</Fact>
          <Fact label={t('hooks.waiting')}>{one.waiting}</Fact>
          <Fact label={t('hooks.made_at')}>{momentOf(one.made_at)}</Fact>
        </dl>
        {troubled ? (
          <div className={`notice notice-${one.state === 'dead' ? 'bad' : 'care'}`}>
            <div>
              <strong>{one.state === 'dead' ? t('hooks.dead') : t('hooks.failing', { tries: one.tries, since: momentOf(one.failing_since ?? 0) })}</strong>
              <p>{one.state === 'dead' ? t('hooks.dead.then') : t('hooks.failing.then', { at: momentOf(one.next_at) })}</p>
              {one.said ? <p className="small mono">{one.said}</p> : null}
            </div>
          </div>
        ) : null}
        {test.isError || resume.isError ? <Failure error={test.error ?? resume.error} /> : null}
        {test.isSuccess ? <p className="small quiet" role="status">{t('hooks.test.sent')}</p> : null}
        <div className="acts">
          <Button onClick={look}>{t('hooks.look')}</Button>
          {administers ? (
            <>
              <Button loading={test.isPending} onClick={() => test.mutate()}>{t('hooks.test')}</Button>
              {troubled ? <Button type="primary" loading={resume.isPending} onClick={() => resume.mutate(false)}>{t('hooks.resume')}</Button> : null}
              {troubled && one.waiting > 0 ? <Button loading={resume.isPending} onClick={() => resume.mutate(true)}>{t('hooks.skip')}</Button> : null}
              <Sure words={t('hooks.take_off')} then={t('hooks.take_off.then')} act={takeOff} />
            </>
          ) : null}
        </div>
      </div>
    </Panel>
  )
}

function Deliveries({ of }: { of: string }) {
  const { t } = useTranslation()
  const word = useWord()
  const columns: Column<DeliveryAnswer>[] = [
    { key: 'kind', title: t('notices.kind'), show: (one) => <>{word('notice', one.kind)}<br /><span className="mono quiet">{one.notice.slice(-32, -20)}</span></> },
    { key: 'state', title: t('state'), show: (one) => <Mark family="delivery" code={one.state} /> },
    { key: 'at', title: t('hooks.at'), show: (one) => (one.at ? <span className="amount">{momentOf(one.at)}</span> : '–') },
  ]
  return <Ask of={useQuery(deliveries(of))}>{(found) => <Rows rows={found} columns={columns} id={(one) => one.notice} label={t('hooks.deliveries')} empty={<Empty title={t('hooks.no_deliveries')} then={t('hooks.no_deliveries.then')} />} />}</Ask>
}

function Form({ close, made }: { close: () => void; made: (hook: WebhookMade) => void }) {
  const { t } = useTranslation()
  const word = useWord()
  const queries = useQueryClient()
  const [url, setUrl] = useState('')
  const [kinds, setKinds] = useState<string[]>([])
  const add = useMutation({
    mutationFn: async () => (await gateway.addWebhook({ body: { url: url.trim(), kinds } })).data,
    onSuccess: async (one) => {
      made(one)
      await queries.invalidateQueries({ queryKey: ['webhooks'] })
    },
  })
  return (
    <form
      className="stack"
      style={{ maxWidth: 620 }}
      onSubmit={(event) => {
        event.preventDefault()
        add.mutate()
      }}
    >
      <Field label={t('hooks.url')} hint={t('hooks.url.hint')}>{(id, about) => <Input id={id} aria-describedby={about} maxLength={500} value={url} onChange={(event) => setUrl(event.target.value)} />}</Field>
      <Field label={t('hooks.kinds')} hint={t('hooks.kinds.hint')}>{(id, about) => <Select id={id} aria-describedby={about} mode="multiple" allowClear value={kinds} onChange={setKinds} placeholder={t('hooks.kinds.all')} optionFilterProp="label" options={KINDS.map((one) => ({ value: one, label: word('notice', one) }))} />}</Field>
      {add.isError ? <Failure error={add.error} /> : null}
      <div className="acts">
        <Button type="primary" htmlType="submit" loading={add.isPending} disabled={url.trim() === ''}>{t('hooks.add.make')}</Button>
        <Button onClick={close}>{t('cancel')}</Button>
      </div>
    </form>
  )
}
