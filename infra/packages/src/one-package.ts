import type { Signing } from './signing.ts'
import type { Target } from './targets.ts'

/** What one package is built from. */
export interface OnePackage {
  target: Target
  version: string
  /** Where the package goes. */
  folder: string
  /** An empty place to build in. */
  workshop: string
  lay: (root: string) => void
  quick: boolean
  signing: Signing
}
