/** Ways in: password and code, a wallet, a key in this browser, a published account of a demo. */
import * as gateway from '../client/sdk.gen'
import type { DemoAccount, SignInAnswer } from '../client/types.gen'
import { problemOf } from '../gateway/problem'
import { deviceShare, type Hex } from '../signing/signer'
import { personalSign, walletAddress, type Ethereum } from '../signing/wallet'
import { totp } from './totp'

const AN_HOUR_S = 3600

export async function byPassword(login: string, password: string, code: string, participant?: string): Promise<SignInAnswer> {
  return (await gateway.signInByPassword({ body: { login, password, code, participant } })).data
}

/** The same; then the PIN opens, with the key that is held under it, a session that may check. */
export async function byPin(login: string, password: string, code: string, pin: string, participant?: string): Promise<SignInAnswer> {
  const opened = await byPassword(login, password, code, participant)
  const by = { headers: { Authorization: `Bearer ${opened.token}` }, security: [] }
  const keys = (await gateway.keys(by)).data
  const key = keys.find((one) => one.kind === 'held' && one.powers > 0 && one.person === opened.person && deviceShare(one.address))
  if (!key) return opened
  const body = { pin, device_share: deviceShare(key.address)! }
  return (await gateway.openSession({ path: { address: key.address }, body, ...by })).data
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

async function asDemo(account: DemoAccount): Promise<SignInAnswer> {
  if (account.key) return byKey(account.key as Hex, account.participant)
  return (await byToken(account)) ?? byCode(account)
}

const asked = new Map<string, Promise<SignInAnswer>>()
const PLACE = 'tallystick.demo.sessions' // in this tab, as the session itself

function opened(): Record<string, SignInAnswer> {
  return JSON.parse(sessionStorage.getItem(PLACE) ?? '{}') as Record<string, SignInAnswer>
}

/** The same; who was somebody before stays signed in, so that going back takes no time, nor a code that counts once. */
export async function sessionOf(account: DemoAccount): Promise<SignInAnswer> {
  const name = `${account.participant} ${account.role} ${account.address ?? ''}`
  const known = (await asked.get(name)?.catch(() => undefined)) ?? opened()[name]
  if (known && known.expires_at > Date.now() / 1000 + 60) return known
  const session = asDemo(account)
  asked.set(name, session)
  const answer = await session
  sessionStorage.setItem(PLACE, JSON.stringify({ ...opened(), [name]: answer }))
  return answer
}

/** Somebody signed out, or a session is over: all are asked for anew. */
export function forgetSessions(): void {
  asked.clear()
  sessionStorage.removeItem(PLACE)
}

/** The session that the demo keeps for everybody; null where it is over. */
async function byToken({ token }: DemoAccount): Promise<SignInAnswer | null> {
  if (!token) return null
  try {
    const who = (await gateway.me({ headers: { Authorization: `Bearer ${token}` }, security: [] })).data
    const { address: participant, kind } = who.participant
    return { token, participant, kind, session: who.session, person: who.person?.id ?? null, roles: who.roles, expires_at: Math.floor(Date.now() / 1000) + AN_HOUR_S }
  } catch (error) {
    if (problemOf(error).code !== 'not_signed_in') throw error
    return null
  }
}

async function byCode(account: DemoAccount): Promise<SignInAnswer> {
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
