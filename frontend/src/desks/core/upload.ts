/** A file of invoices, from this browser to its result: sent, read by the worker, and what came of each row. */
import * as gateway from '../../client/sdk.gen'
import type { ImportAnswer, UploadAnswer, UploadProblem } from '../../client/types.gen'

const LOOK_EVERY_MS = 400

/** A file that was refused whole, or could not be read to its end. */
export class FileRefused extends Error {
  constructor(readonly problem: UploadProblem) {
    super(problem.detail)
    this.name = 'FileRefused'
  }
}

/** Tells how far it is while it waits. Raises `FileRefused` and `Problem`. */
export async function bringIn(file: File, dry: boolean, tell: (at: UploadAnswer) => void): Promise<ImportAnswer> {
  let at = (await gateway.uploadInvoices({ body: { file, dry_run: dry } })).data
  while (at.state === 'waiting' || at.state === 'reading') {
    tell(at)
    await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY_MS))
    at = (await gateway.oneUpload({ path: { file: at.file } })).data
  }
  if (at.state !== 'done') throw new FileRefused(at.problem ?? { code: at.state, detail: at.state, detail_zh: at.state })
  return (await gateway.oneImport({ path: { file: at.file }, query: { limit: 1000 } })).data
}
