import { Button, DatePicker, Modal } from 'antd'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import * as gateway from '../../client/sdk.gen'
import { EvidenceInput } from '../../parts/EvidenceInput'
import { Field } from '../../parts/layout'
import { Failure } from '../../parts/states'
import { Foot } from './Foot'

/** 准予逾期申请: the authority lets a bank claim until a later day (art. 19(2)), on a paper that says why. */
export function LateClaim({ loan, today }: { loan: string; today: string }) {
  const { t } = useTranslation()
  const queries = useQueryClient()
  const [open, setOpen] = useState(false)
  const [until, setUntil] = useState<string | null>(null)
  const [grounds, setGrounds] = useState<string | null>(null)
  const grant = useMutation({ mutationFn: async () => (await gateway.grantLateClaim({ body: { loan, until_on: until!, grounds: grounds! } })).data, onSuccess: () => queries.invalidateQueries({ queryKey: ['pool'] }) })
  const close = () => setOpen(false)
  return (
    <>
      <Button size="large" onClick={() => setOpen(true)}>{t('late_claim')}</Button>
      {grant.data ? <p role="status" className="check-good">{t('late_claim.done', { date: grant.data.until_on })}</p> : null}
      <Modal open={open} onCancel={close} footer={null} title={t('late_claim')} destroyOnHidden>
        <form
          className="stack"
          onSubmit={(event) => {
            event.preventDefault()
            grant.mutate(undefined, { onSuccess: close })
          }}
        >
          <p className="quiet">{t('late_claim.about')}</p>
          <Field label={t('late_claim.until')} hint={t('late_claim.today', { today })}>{(id) => <DatePicker id={id} onChange={(_, text) => setUntil(String(text) || null)} />}</Field>
          <EvidenceInput label={t('late_claim.grounds')} change={setGrounds} />
          {grant.isError ? <Failure error={grant.error} /> : null}
          <Foot close={close} ready={until !== null && until >= today && grounds !== null} waits={grant.isPending} words={t('late_claim.grant')} />
        </form>
      </Modal>
    </>
  )
}
