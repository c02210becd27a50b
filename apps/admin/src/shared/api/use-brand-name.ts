import { useQuery } from '@tanstack/react-query'
import { texts } from '../../texts/texts.ts'
import { callerQuery } from './caller.ts'

/** What the console is called for who is signed in; nobody is asked for it where nobody is. */
export function useBrandName(): string {
  const { data } = useQuery({ ...callerQuery, enabled: false })
  return data?.organization.brandName ?? texts.shell.product
}
