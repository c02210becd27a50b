import { problems } from '@cloudprint/protocol/problems'
import { ProblemError, isUnreachable } from '../api/problem-error.ts'
import { texts } from '../../texts/texts.ts'

const words = texts.controls.errors

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
      title: words.unreachable.title,
      detail: '',
      advice: isAskedAgain ? words.unreachable.askedAgain : words.unreachable.unknown,
      requestId: undefined,
    }
  }
  if (error instanceof ProblemError && error.code === 'message-unknown') {
    return { ...words.otherVersion, detail: error.detail, requestId: error.requestId }
  }
  if (error instanceof ProblemError) {
    const { title, advice } = problems[error.code]
    return { title, detail: error.detail, advice, requestId: error.requestId }
  }
  if (isMissingCode(error)) {
    return {
      title: words.missingCode.title,
      detail: '',
      advice: words.missingCode.advice,
      requestId: undefined,
    }
  }
  return {
    title: words.broken.title,
    detail: error instanceof Error ? error.message : '',
    advice: words.broken.advice,
    requestId: undefined,
  }
}

/** As Vite, Chromium, Firefox and Safari say that a module or its styles could not be loaded; there is no other mark. */
function isMissingCode(error: unknown): boolean {
  const message = error instanceof Error ? error.message : ''
  return /^unable to preload css|dynamically imported module|^importing a module script failed/i.test(message)
}
