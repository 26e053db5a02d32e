/** What this browser works out by itself from what the ledger's node has, so that nobody has to be believed: topics,
 * logs, digests, and who signed. Loaded when somebody asks for it. */
import { decodeEventLog, hashTypedData, parseAbiItem, recoverAddress, type AbiEvent, type Hex } from 'viem'
import type { CertificateDetail, CertificateProof, EventProof, MovementAnswer, SignatureProof } from '../client/types.gen'
import { fen } from '../money/fen'

export interface Proven {
  what: 'node' | 'transactions' | 'logs' | 'state' | 'topics' | 'movements' | 'signatures'
  good: boolean
  count: number
}

/** A log as it was read here, by the name of its event and of its arguments; ids as words of hex. */
export interface Read {
  name: string
  tx: string
  args: Record<string, string>
}

const ID_BITS = 40n // of a digest, which a certificate's id leaves to its fen
const word = (value: unknown) => (typeof value === 'bigint' ? `0x${value.toString(16).padStart(64, '0')}` : String(value).toLowerCase())

/** What the gateway was told by the node just now. */
export function toldByNode(proof: CertificateProof): Proven[] {
  const events = proof.transactions.flatMap((one) => one.events)
  return [
    { what: 'node', good: proof.ours && proof.stands, count: proof.block },
    { what: 'transactions', good: proof.transactions.length > 0 && proof.transactions.every((one) => one.canonical), count: proof.transactions.length },
    { what: 'logs', good: events.every((one) => one.state === 'same'), count: events.length },
    { what: 'state', good: proof.differences.length === 0, count: proof.lots },
  ]
}

/** contract: the address that the page itself knows the ledger by. */
export async function workedOut(proof: CertificateProof, detail: CertificateDetail, contract: string): Promise<Proven[]> {
  const events = proof.transactions.flatMap((one) => one.events.map((event) => ({ tx: one.tx, event })))
  const found = events.map(({ tx, event }) => read(tx, event, contract))
  const logs = found.filter((one) => one !== null)
  const listed = detail.movements.filter((one) => proof.left_out === 0 || proof.transactions.some(({ tx }) => tx === one.tx))
  const signed = proof.signatures.filter((one) => one.signature !== null)
  const right = await Promise.all(signed.map((one) => signedRight(one, detail)))
  return [
    { what: 'topics', good: logs.length === found.length, count: found.length },
    { what: 'movements', good: listed.every((one) => logs.some((log) => says(log, one))), count: listed.length },
    ...(signed.length > 0 ? [{ what: 'signatures' as const, good: right.every(Boolean), count: signed.length }] : []),
  ]
}

/** Null where the first topic is not the keccak of what is declared, the data do not fit, or another contract said it. */
export function read(tx: string, event: EventProof, contract: string): Read | null {
  if (event.topics === null || event.data === null || event.contract !== contract) return null
  try {
    const abi = [parseAbiItem(event.declared) as AbiEvent]
    const { eventName, args } = decodeEventLog({ abi, topics: event.topics as [Hex], data: event.data as Hex })
    return { name: eventName, tx, args: Object.fromEntries(Object.entries(args as object).map(([name, value]) => [name, word(value)])) }
  } catch {
    return null
  }
}

/** Whether a log says what a movement on the page does. */
function says({ name, tx, args }: Read, one: MovementAnswer): boolean {
  if (tx !== one.tx) return false
  const moves = (amount: string | undefined) => amount === one.amount_fen
  switch (one.kind) {
    case 'issued':
      return name === 'ReceivableIssued' && args.receivable === one.lot && moves(args.face) && args.debtor === one.from_party && args.supplier === one.to_party
    case 'split':
      return name === 'LotSplit' && args.tail === one.lot && moves(args.amount)
    case 'transferred':
      return (name === 'LotTransferred' && args.lot === one.lot && args.to === one.to_party) || (name === 'LotSplit' && args.tail === one.lot && args.owner === one.to_party)
    case 'redeemed':
      return name === 'LotRedeemed' && args.lot === one.lot && fen(args.toOwner!) + fen(args.toLienParty!) === fen(one.amount_fen)
    case 'discharged':
      return name === 'LotDischarged' && args.lot === one.lot && moves(args.amount)
    case 'forced':
      return name === 'TransferForced' && args.lot === one.lot && args.to === one.to_party && moves(args.amount)
    default:
      return name === { frozen: 'LotFrozen', unfrozen: 'LotUnfrozen' }[one.kind] && args.lot === one.lot
  }
}

/** Whose signature it is, over which digest; and that what was signed is this certificate. */
async function signedRight(one: SignatureProof, detail: CertificateDetail): Promise<boolean> {
  const { certificate } = detail
  const digest = one.digest as Hex
  try {
    if ((await recoverAddress({ hash: digest, signature: one.signature as Hex })).toLowerCase() !== one.signer) return false
    const issue = one.action === 'IssueReceivable'
    if (issue && word((BigInt(digest) >> ID_BITS) << ID_BITS) !== certificate.id) return false
    if (one.typed_data === null) return true
    if (hashTypedData(one.typed_data as never) !== digest) return false
    const said = one.typed_data.message as Record<string, string>
    return issue ? said.debtor === certificate.debtor && said.supplier === certificate.supplier && said.face === certificate.face_fen : said.receivable === certificate.id
  } catch {
    return false
  }
}
