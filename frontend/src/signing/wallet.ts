/** A wallet in the browser (EIP-1193), if there is one. */
import { Mishap } from '../gateway/problem'

export interface Ethereum {
  request: (asked: { method: string; params?: unknown[] }) => Promise<unknown>
}

const REJECTED = 4001 // EIP-1193: its owner said no

export function ethereum(): Ethereum | undefined {
  return (window as unknown as { ethereum?: Ethereum }).ethereum
}

/** The address that the wallet's owner lets us see, in lower case. Raises `Mishap`. */
export async function walletAddress(wallet: Ethereum): Promise<string> {
  const [address] = await addresses(wallet)
  if (!address) throw new Mishap('wallet.no_account')
  return address
}

export async function personalSign(wallet: Ethereum, message: string, address: string): Promise<string> {
  const bytes = Array.from(new TextEncoder().encode(message), (one) => one.toString(16).padStart(2, '0')).join('')
  return (await ask(wallet, 'personal_sign', [`0x${bytes}`, address])) as string
}

/** Raises `Mishap` where the wallet shows another account or another chain, or its owner says no. */
export async function signTypedData(wallet: Ethereum, address: string, typed: Record<string, unknown>): Promise<string> {
  if (!(await addresses(wallet)).includes(address)) throw new Mishap('wallet.other_account', { address })
  const wanted = Number((typed.domain as { chainId: number | string }).chainId)
  const chain = Number(await ask(wallet, 'eth_chainId'))
  if (chain !== wanted) throw new Mishap('wallet.other_chain', { chain: String(chain), wanted: String(wanted) })
  return (await ask(wallet, 'eth_signTypedData_v4', [address, JSON.stringify(typed)])) as string
}

async function addresses(wallet: Ethereum): Promise<string[]> {
  return ((await ask(wallet, 'eth_requestAccounts')) as string[]).map((one) => one.toLowerCase())
}

async function ask(wallet: Ethereum, method: string, params?: unknown[]): Promise<unknown> {
  try {
    return await wallet.request({ method, params })
  } catch (error) {
    const { code, message } = error as { code?: number; message?: string }
    throw code === REJECTED ? new Mishap('wallet.rejected') : new Mishap('wallet.failed', { why: message ?? '' })
  }
}
