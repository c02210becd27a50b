import type { Scope } from '@cloudprint/protocol/http/roles'
import { useQuery } from '@tanstack/react-query'
import { callerQuery } from './caller.ts'

/** Tells what whoever is signed in may do, so that nothing is offered that would be refused. */
export function useMay(): (scope: Scope) => boolean {
  const { data: caller } = useQuery(callerQuery)
  return (scope) => caller?.scopes.includes(scope) ?? false
}
