/** What became of the visitor's business, asked in the name of those whose it is: the path goes on whoever one is. */
import { queryOptions } from '@tanstack/react-query'
import * as gateway from '../client/sdk.gen'
import { createClient, createConfig } from '../client/client'
import type { DemoAccount, FinancingAnswer } from '../client/types.gen'
import { every } from '../gateway/door'
import { byPolicy } from '../gateway/questions'
import { problemOf } from '../gateway/problem'
import { forgetSessions, sessionOf } from '../session/enter'
import { dateOf } from '../dates/dates'
import type { Progress } from './progress'
import { isPaid, type Facts, type Order } from './steps'

const LOOK_MS = 2_000
const YEAR_S = 364 * 86_400
const OVER = ['withdrawn', 'declined', 'ended', 'lapsed']
const GONE = ['rejected', 'cancelled']
// A door of its own: when one of these sessions ends, the visitor's has not.
const door = createClient(createConfig({ baseUrl: '', throwOnError: true, cache: 'no-store' }))
door.interceptors.error.use((error, response) => {
  const problem = problemOf(error, response)
  if (problem.code === 'not_signed_in') forgetSessions()
  return problem
})

/** In somebody's name: what the path asks with. */
async function as(account: DemoAccount) {
  const { token } = await sessionOf(account)
  return { client: door, headers: { Authorization: `Bearer ${token}` }, security: [] }
}

/** A participant's own maker; what it sees is what its colleagues see. */
export function makerOf(accounts: DemoAccount[], participant: string): DemoAccount {
  return accounts.find((one) => one.participant === participant && one.role === 'maker') ?? accounts[0]!
}

export function partOf(accounts: DemoAccount[], part: string): string {
  return accounts.find((one) => one.part === part)!.participant
}

type By = Awaited<ReturnType<typeof as>>

/** What people drafted. */
async function draftsOf(by: By) {
  const all = (await gateway.waiting({ ...by, query: { state: 'draft', limit: 200 } })).data.items
  return all.filter((one) => !byPolicy(one))
}

async function issuedBy(by: By) {
  return every(async (after) => (await gateway.certificates({ ...by, query: { role: 'debtor', after, limit: 1000 } })).data)
}

/** Everything that was there before a path began. */
export async function before(accounts: DemoAccount[]): Promise<string[]> {
  const by = await as(makerOf(accounts, partOf(accounts, 'core enterprise')))
  const others = await Promise.all(['core enterprise', 'supplier', 'bank'].map(async (part) => draftsOf(await as(makerOf(accounts, partOf(accounts, part))))))
  const certificates = await issuedBy(by)
  return [...certificates.map((one) => one.id), ...others.flat().map((one) => one.digest)]
}

/** Asked again and again while the path is open; no further than it has come. */
export const facts = (accounts: DemoAccount[] | undefined, progress: Progress | null) =>
  queryOptions({
    // As the accounts, these stay when the visitor becomes somebody else.
    queryKey: ['demo', 'path', progress?.before.length, progress?.certificate],
    queryFn: () => look(accounts!, progress!),
    enabled: accounts !== undefined && progress !== null && !progress.left,
    refetchInterval: LOOK_MS,
  })

async function look(accounts: DemoAccount[], progress: Progress): Promise<Facts> {
  const debtor = partOf(accounts, 'core enterprise')
  const owing = await as(makerOf(accounts, debtor))
  const [status, certificates, lines] = await Promise.all([gateway.status({ client: door }), issuedBy(owing), gateway.lines(owing)])
  const supplier = partOf(accounts, 'supplier')
  const mine = certificates.filter((one) => !progress.before.includes(one.id) && !GONE.includes(one.state))
  const certificate = mine.find((one) => one.id === progress.certificate) ?? mine.find((one) => one.supplier === supplier) ?? mine[0] ?? null
  const line = lines.data.find((one) => one.debtor === debtor)
  const bank = line?.bank ?? partOf(accounts, 'bank')
  const found: Facts = {
    debtor, bank, certificate, stopped: line?.stopped ?? false, overseer: partOf(accounts, 'regulator'), supplier: certificate?.supplier ?? supplier, ledgerAt: status.data.ledger_at ?? 0,
    drafts: {}, lots: [], financing: null, quoted: false, order: 'none', debt: null, payment: 'none',
  }
  if (certificate && certificate.state !== 'issued') await follow(accounts, found)
  const parties = [...new Set([debtor, found.supplier, bank, found.financing?.bank ?? bank, found.financing?.holder ?? supplier])]
  for (const party of parties) {
    const waiting = await draftsOf(await as(makerOf(accounts, party)))
    found.drafts[party] = waiting.filter((one) => !progress.before.includes(one.digest)).map((one) => one.action)
  }
  return found
}

/** Of a certificate that was accepted: its lots, the money on it, and what the debtor pays. */
async function follow(accounts: DemoAccount[], found: Facts): Promise<void> {
  const { id } = found.certificate!
  const owing = await as(makerOf(accounts, found.debtor))
  const detail = (await gateway.certificate({ ...owing, path: { certificate: id } })).data
  found.lots = detail.lots
  const holders = [...new Set([found.supplier, ...detail.lots.map((lot) => lot.owner)])].filter((one) => accounts.some((account) => account.participant === one))
  for (const holder of holders) {
    const by = await as(makerOf(accounts, holder))
    const asked = await every(async (after) => (await gateway.financings({ ...by, query: { after, limit: 1000 } })).data)
    const ours = asked.filter((one) => detail.lots.some((lot) => lot.id === one.lot) && !OVER.includes(one.state))
    found.financing ??= furthest(ours)
  }
  const { financing } = found
  if (financing?.state === 'requested') {
    const by = await as(makerOf(accounts, financing.holder))
    found.quoted = (await gateway.quotes({ ...by, path: { financing: financing.id } })).data.some((one) => one.on_ledger && one.valid_until >= found.ledgerAt)
  }
  if (financing?.state === 'accepted' && financing.bank) found.order = (await orderOf(await as(makerOf(accounts, financing.bank)), 'disburse', financing.id)).order
  if (financing && ['disbursed', 'repaid'].includes(financing.state) && !isPaid(found.certificate)) {
    const { instruction, order } = await orderOf(owing, 'pay_at_maturity', id)
    Object.assign(found, { debt: instruction, payment: order })
  }
}

const FURTHER = ['requested', 'accepted', 'disbursed', 'repaid']

function furthest(all: FinancingAnswer[]): FinancingAnswer | null {
  return all.toSorted((a, b) => FURTHER.indexOf(b.state) - FURTHER.indexOf(a.state) || b.until - a.until)[0] ?? null
}

async function orderOf(by: By, kind: string, subject: string) {
  const all = await every(async (after) => (await gateway.instructions({ ...by, query: { role: 'payer', kind, after, limit: 1000 } })).data)
  const instruction = all.findLast((one) => one.subject === subject && ['open', 'paid'].includes(one.state)) ?? null
  let order: Order = instruction?.state === 'paid' ? 'booked' : 'none'
  if (instruction?.state === 'open') {
    const batches = await every(async (after) => (await gateway.batches({ ...by, query: { after, limit: 1000 } })).data)
    for (const batch of batches.filter((one) => one.state === 'proposed' || one.state === 'approved')) {
      const { lines } = (await gateway.batch({ ...by, path: { id: batch.id } })).data
      if (lines.some((line) => line.instruction === instruction.id && line.state !== 'failed')) order = batch.state as Order
    }
  }
  return { instruction, order }
}

/** Under which reference the debtor's bank booked its payment, and how much. */
export async function receiptOf(accounts: DemoAccount[], found: Facts): Promise<{ amount: string; reference: string } | null> {
  const by = await as(makerOf(accounts, found.debtor))
  const query = { from_on: dateOf(found.ledgerAt - YEAR_S), to_on: dateOf(found.ledgerAt), book: 'money' as const, limit: 1000 }
  const lines = await every(async (after) => (await gateway.statement({ ...by, query: { ...query, after } })).data)
  const line = lines.findLast((one) => one.subject === found.debt?.id && one.out_fen !== '0' && !one.returned)
  return line?.reference ? { amount: line.out_fen, reference: line.reference } : null
}
