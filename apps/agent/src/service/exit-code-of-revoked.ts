import { EXIT_REVOKED } from '../exit-codes.ts'

/** launchd knows no exit code after which it starts nothing again, except that of an end in order. */
export function exitCodeOfRevoked(isService: boolean, platform: NodeJS.Platform = process.platform): number {
  return isService && platform === 'darwin' ? 0 : EXIT_REVOKED
}
