import type { Problem as ProblemBody } from '../client/types.gen'
import type { Key } from '../i18n'

/** A refusal of the gateway (RFC 9457), or that it could not be reached. */
export class Problem extends Error {
  readonly status: number
  readonly body: ProblemBody | null
  /** In how many seconds it is worth trying again, where the gateway says so. */
  readonly after: number | null

  constructor(status: number, body: ProblemBody | null, after: number | null = null) {
    super(body?.detail ?? 'no answer')
    this.name = 'Problem'
    this.status = status
    this.body = body
    this.after = after
  }

  get code(): string {
    return this.body?.code ?? 'unreachable'
  }
}

/** What went wrong on this side, in words of our own. */
export class Mishap extends Error {
  readonly words: Key
  readonly values: Record<string, string>

  constructor(words: Key, values: Record<string, string> = {}) {
    super(words)
    this.name = 'Mishap'
    this.words = words
    this.values = values
  }
}

export function problemOf(error: unknown, response?: Response): Problem {
  if (error instanceof Problem) return error
  // What the browser itself throws has a code, too, and it is a number.
  const body = typeof error === 'object' && error !== null && 'code' in error && typeof error.code === 'string' ? (error as ProblemBody) : null
  const after = Number.parseInt(response?.headers.get('Retry-After') ?? '', 10)
  return new Problem(response?.status ?? 0, body, Number.isNaN(after) ? null : after)
}
