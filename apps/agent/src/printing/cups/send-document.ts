import { NotSentError } from '../print-system.ts'
import { CupsAwayError, CupsClosedError, CupsHttpError } from './cups-client.ts'
import type { CupsAnswer, CupsOperations } from './cups-operations.ts'
import type { IppAttributes } from './ipp/ipp-message.ts'
import { textOf } from './ipp/read-attributes.ts'
import { awaitsDocument, keyAttribute } from './translate-job.ts'

type Request = Parameters<CupsOperations['sendDocument']>[0]

/**
 * Sends a job its document. When its spool disk is full CUPS answers HTTP 413 and closes, and mostly that answer is lost
 * behind what is still being written. So when the connection closed while the job is there and still waits for its
 * document, it is sent once more; closed again, and still waiting, it is `not-taken`. A document that came in part never prints (measured).
 */
export async function sendDocument(
  request: Request,
  key: string,
  cups: CupsOperations,
  signal: AbortSignal,
): Promise<CupsAnswer<IppAttributes> | 'not-taken'> {
  const first = await tryToSend(request, cups, signal)
  if (!(first instanceof CupsClosedError)) return first
  const isWaiting = async () => {
    const job = await cups.job(request.id, signal)
    return job !== undefined && textOf(job, keyAttribute) === key && awaitsDocument(job)
  }
  if (!(await isWaiting())) throw first
  const second = await tryToSend(request, cups, signal)
  if (!(second instanceof CupsClosedError)) return second
  if (!(await isWaiting())) throw second
  return 'not-taken'
}

async function tryToSend(
  request: Request,
  cups: CupsOperations,
  signal: AbortSignal,
): Promise<CupsAnswer<IppAttributes> | 'not-taken' | CupsClosedError> {
  try {
    return await cups.sendDocument(request, signal)
  } catch (error) {
    if (error instanceof CupsClosedError) return error
    if (error instanceof CupsHttpError && error.status === 413) return 'not-taken'
    // A CUPS that has just gone may not have been missed yet: the connection that it ended is heard of a moment later.
    if (error instanceof CupsAwayError) throw new NotSentError(error.message, { cause: error })
    throw error
  }
}
