import { problems } from '@cloudprint/protocol/problems'
import { ProblemError, isUnreachable } from '../api/problem-error.ts'

interface DescribedError {
  title: string
  detail: string
  advice: string
  requestId: string | undefined
}

/** What a failure is called, its particulars, and what a person does about it. What changes something is not asked again by itself. */
export function describeError(error: unknown, { isAskedAgain }: { isAskedAgain: boolean }): DescribedError {
  if (isUnreachable(error)) {
    return {
      title: 'The relay does not answer',
      detail: '',
      advice: isAskedAgain
        ? 'Check the network of this computer. The page tries again by itself.'
        : 'Whether it was done is not known. Check the network of this computer; when the relay is back, look before you try again.',
      requestId: undefined,
    }
  }
  if (error instanceof ProblemError) {
    const { title, advice } = problems[error.code]
    return { title, detail: error.detail, advice, requestId: error.requestId }
  }
  if (isMissingCode(error)) {
    return {
      title: 'This part of the console could not be fetched',
      detail: '',
      advice: 'The relay does not answer at this moment, or it was updated since the console was opened. Try again.',
      requestId: undefined,
    }
  }
  return {
    title: 'This page broke',
    detail: error instanceof Error ? error.message : '',
    advice: 'Reload the page; if it goes on, report what you did.',
    requestId: undefined,
  }
}

/** As Vite, Chromium, Firefox and Safari say that a module or its styles could not be loaded; there is no other mark. */
function isMissingCode(error: unknown): boolean {
  const message = error instanceof Error ? error.message : ''
  return /^unable to preload css|dynamically imported module|^importing a module script failed/i.test(message)
}
