/** A wallet in the browser (EIP-1193), if there is one. */
export interface Ethereum {
  request: (asked: { method: string; params?: unknown[] }) => Promise<unknown>
}

export function ethereum(): Ethereum | undefined {
  return (window as unknown as { ethereum?: Ethereum }).ethereum
}

/** The address that the wallet's owner lets us see, in lower case. */
export async function walletAddress(wallet: Ethereum): Promise<string> {
  const [address] = (await wallet.request({ method: 'eth_requestAccounts' })) as string[]
  return address!.toLowerCase()
}

export async function personalSign(wallet: Ethereum, message: string, address: string): Promise<string> {
  const bytes = Array.from(new TextEncoder().encode(message), (one) => one.toString(16).padStart(2, '0')).join('')
  return (await wallet.request({ method: 'personal_sign', params: [`0x${bytes}`, address] })) as string
}
