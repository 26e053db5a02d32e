/** What becomes of signed intents: told by the gateway as it happens, or asked for where the stream breaks. */
import * as gateway from '../client/sdk.gen'
import type { IntentAnswer } from '../client/types.gen'

export const DONE = ['confirmed', 'refused', 'rejected']
const LOOK_EVERY_MS = 2_000

/** Tells each state until all are done. Ends early when the signal says so. */
export async function follow(digests: string[], tell: (answer: IntentAnswer) => void, signal: AbortSignal): Promise<void> {
  const states = new Map<string, string>()
  const hear = (answer: IntentAnswer) => {
    states.set(answer.digest, answer.state)
    tell(answer)
  }
  const open = () => digests.filter((one) => !DONE.includes(states.get(one) ?? ''))
  try {
    const { stream } = await gateway.stream({ query: { digest: digests }, signal, sseMaxRetryAttempts: 1 })
    for await (const answer of stream) hear(answer as IntentAnswer)
  } catch {
    // Asked for below: a stream that breaks is no answer.
  }
  while (open().length > 0 && !signal.aborted) {
    try {
      const found = await gateway.lookUp({ body: { digests: open() } })
      found.data.forEach(hear)
    } catch {
      // Away for a moment: the next look will say.
    }
    await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY_MS))
  }
}
