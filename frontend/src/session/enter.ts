/** Ways in: password and code, a wallet, a key in this browser, a published account of a demo. */
import * as gateway from '../client/sdk.gen'
import type { DemoAccount, SignInAnswer } from '../client/types.gen'
import { problemOf } from '../gateway/problem'
import type { Hex } from '../signing/signer'
import { personalSign, walletAddress, type Ethereum } from '../signing/wallet'
import { totp } from './totp'

export async function byPassword(login: string, password: string, code: string): Promise<SignInAnswer> {
  return (await gateway.signInByPassword({ body: { login, password, code } })).data
}

export async function byWallet(wallet: Ethereum, participant?: string): Promise<SignInAnswer> {
  const key = await walletAddress(wallet)
  const asked = (await gateway.askToSignIn({ body: { key, participant } })).data
  const signature = await personalSign(wallet, asked.message, key)
  return (await gateway.signIn({ body: { nonce: asked.nonce, signature } })).data
}

export async function byKey(secret: Hex, participant?: string): Promise<SignInAnswer> {
  const { addressOf, signMessage } = await import('../signing/local')
  const asked = (await gateway.askToSignIn({ body: { key: addressOf(secret), participant } })).data
  const signature = await signMessage(asked.message, secret)
  return (await gateway.signIn({ body: { nonce: asked.nonce, signature } })).data
}

export async function asDemo(account: DemoAccount): Promise<SignInAnswer> {
  if (account.key) return byKey(account.key as Hex, account.participant)
  const now = Math.floor(Date.now() / 1000)
  const { login, password, totp_secret: secret } = account
  try {
    return await byPassword(login!, password!, await totp(secret!, now))
  } catch (error) {
    // A code counts once, and the gateway takes the next one a little early.
    if (problemOf(error).code !== 'sign_in_refused') throw error
    return byPassword(login!, password!, await totp(secret!, now + 30))
  }
}
