import type { Problem as ProblemBody } from '../client/types.gen'

/** A refusal of the gateway (RFC 9457), or that it could not be reached. */
export class Problem extends Error {
  readonly status: number
  readonly body: ProblemBody | null

  constructor(status: number, body: ProblemBody | null) {
    super(body?.detail ?? 'no answer')
    this.name = 'Problem'
    this.status = status
    this.body = body
  }

  get code(): string {
    return this.body?.code ?? 'unreachable'
  }
}

export function problemOf(error: unknown, response?: Response): Problem {
  if (error instanceof Problem) return error
  const body = typeof error === 'object' && error !== null && 'code' in error ? (error as ProblemBody) : null
  return new Problem(response?.status ?? 0, body)
}
