import { describe, expect, it } from 'vitest'
import { encodeAbiParameters, encodeEventTopics, numberToHex, parseAbiItem } from 'viem'
import { sign } from 'viem/accounts'
import type { CertificateDetail, CertificateProof, EventProof } from '../client/types.gen'
import { addressOf } from '../signing/local'
import type { Hex } from '../signing/signer'
import { toldByNode, workedOut } from './proof'

const LEDGER = `0x${'11'.repeat(20)}`
const [DEBTOR, SUPPLIER, TX] = [`0x${'0d'.repeat(20)}`, `0x${'05'.repeat(20)}`, `0x${'77'.repeat(32)}`]
const KEY: Hex = `0x${'1f'.repeat(32)}`
const DIGEST: Hex = `0x${'ab'.repeat(32)}`
const ID = `0x${'ab'.repeat(27)}${'00'.repeat(5)}`
const DECLARED = 'event ReceivableIssued(uint256 indexed receivable, address indexed debtor, address indexed supplier, uint40 face, uint40 maturity, bytes32 terms)'

function issued(face: number): EventProof {
  const topics = encodeEventTopics({ abi: [parseAbiItem(DECLARED)], args: { receivable: BigInt(ID), debtor: DEBTOR, supplier: SUPPLIER } as never })
  const data = encodeAbiParameters([{ type: 'uint40' }, { type: 'uint40' }, { type: 'bytes32' }], [face, 1, numberToHex(2, { size: 32 })])
  return { log_index: 0, name: 'ReceivableIssued', state: 'same', declared: DECLARED, contract: LEDGER, topics: topics as string[], data }
}

async function proof(event = issued(1000)): Promise<CertificateProof> {
  const signature = await sign({ hash: DIGEST, privateKey: KEY, to: 'hex' })
  return {
    certificate: ID, block: 9, head: 9, ours: true, stands: true, lots: 1, differences: [], left_out: 0,
    transactions: [{ tx: TX, block: 3, block_hash: TX, at: 5, canonical: true, events: [event] }],
    signatures: [{ action: 'IssueReceivable', tx: TX, digest: DIGEST, signer: addressOf(KEY), signature, typed_data: null }],
  }
}

const DETAIL = {
  certificate: { id: ID, debtor: DEBTOR, supplier: SUPPLIER, face_fen: '1000' },
  movements: [{ kind: 'issued', lot: ID, start_fen: '0', amount_fen: '1000', from_party: DEBTOR, to_party: SUPPLIER, reason: null, at: 5, tx: TX }],
} as unknown as CertificateDetail

const wrong = async (given: CertificateProof, contract = LEDGER) => (await workedOut(given, DETAIL, contract)).filter((one) => !one.good).map((one) => one.what)

describe('proof', () => {
  it('holds where node and browser agree', async () => {
    expect(await wrong(await proof())).toEqual([])
    expect(toldByNode(await proof()).every((one) => one.good)).toBe(true)
  })

  it('finds a log whose topic is of another event', async () => {
    const event = issued(1000)
    expect(await wrong(await proof({ ...event, declared: DECLARED.replace('ReceivableIssued', 'ReceivableGiven') }))).toContain('topics')
  })

  it('finds a log of another contract', async () => {
    expect(await wrong(await proof(), `0x${'12'.repeat(20)}`)).toContain('topics')
  })

  it('finds an amount on the page that no log has', async () => {
    expect(await wrong(await proof(issued(999)))).toEqual(['movements'])
  })

  it('finds a signature by somebody else, and one over another certificate', async () => {
    const given = await proof()
    const [one] = given.signatures
    expect(await wrong({ ...given, signatures: [{ ...one!, signer: DEBTOR }] })).toEqual(['signatures'])
    const other: Hex = `0x${'cd'.repeat(32)}`
    const signature = await sign({ hash: other, privateKey: KEY, to: 'hex' })
    expect(await wrong({ ...given, signatures: [{ ...one!, digest: other, signature }] })).toEqual(['signatures'])
  })

  it('says what the node says', async () => {
    const given = await proof({ ...issued(1000), state: 'missing' })
    const said = toldByNode({ ...given, stands: false, differences: [{ what: 'lot', which: ID, column: 'owner', ledger: 'a', tables: 'b' }] })
    expect(said.filter((one) => !one.good).map((one) => one.what)).toEqual(['node', 'logs', 'state'])
  })
})
