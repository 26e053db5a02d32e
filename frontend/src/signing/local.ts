/** Signatures by a key that is in this browser's memory for a moment. Loaded only when somebody signs. */
import { hashTypedData } from 'viem'
import { privateKeyToAccount, sign } from 'viem/accounts'
import type { DraftAnswer } from '../client/types.gen'
import { Mishap } from '../gateway/problem'
import type { Hex } from './signer'

/** EIP-712, worked out here and not believed. */
export function digestOf(draft: Pick<DraftAnswer, 'typed_data'>): Hex {
  return hashTypedData(draft.typed_data as never)
}

/** Raises `Mishap` for a draft that is not what its digest says: nobody signs that. */
export function requireDigest(draft: DraftAnswer): void {
  if (digestOf(draft) !== draft.digest) throw new Mishap('review.wrong_digest')
}

export async function signAll(drafts: DraftAnswer[], key: Hex): Promise<Hex[]> {
  drafts.forEach(requireDigest)
  return Promise.all(drafts.map((draft) => sign({ hash: draft.digest as Hex, privateKey: key, to: 'hex' })))
}

export function addressOf(key: Hex): string {
  return privateKeyToAccount(key).address.toLowerCase()
}

/** EIP-191, for signing in. */
export function signMessage(message: string, key: Hex): Promise<Hex> {
  return privateKeyToAccount(key).signMessage({ message })
}
