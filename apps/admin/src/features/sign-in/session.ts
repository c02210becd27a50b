export interface Credentials {
  email: string
  password: string
}

export type SignInOutcome = 'signed-in' | 'refused' | 'throttled' | 'unreachable' | 'broken'

/** Signing in belongs to the authentication library's own routes, which are not in the catalog. */
export async function signIn(credentials: Credentials): Promise<SignInOutcome> {
  const response = await post('/auth/sign-in/email', credentials)
  if (response === null) return 'unreachable'
  if (response.ok) return 'signed-in'
  if (response.status === 429) return 'throttled'
  return response.status >= 500 ? 'broken' : 'refused'
}

export async function signOut(): Promise<boolean> {
  const response = await post('/auth/sign-out', {})
  return response !== null && response.ok
}

async function post(path: string, body: object): Promise<Response | null> {
  try {
    return await fetch(path, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'accept': 'application/json' },
      body: JSON.stringify(body),
    })
  } catch {
    return null
  }
}
