import { outputOf } from '../output-of.ts'
import type { Check, Found } from './check.ts'
import type { AtWork } from './who-works.ts'

/** What its groups let the service's user do; each where the machine has it. */
const groups = {
  lpadmin: 'start a queue again that CUPS has stopped',
  _lpadmin: 'start a queue again that CUPS has stopped',
  dialout: 'read scales on serial ports',
}
type Group = keyof typeof groups

/** Whether the service's user is in the groups that printing and weighing want. */
export function checkServiceAccount(look: () => Promise<Pick<AtWork, 'service' | 'worker'>>): Check {
  return {
    name: 'service account',
    run: async () => {
      const { service, worker } = await look()
      if (service === undefined || worker === 'nobody') return []
      if (worker === undefined) return { verdict: 'ok', says: `The service ${service.name} runs as ${service.user}.` }
      const here = await Promise.all((Object.keys(groups) as Group[]).map(async (group) => ({ group, gid: await gidOf(group) })))
      const missing = here.filter(({ gid }) => gid !== undefined && !worker.gids.includes(gid)).map(({ group }) => group)
      return accountFindings({ user: service.user, service: service.name, missing })
    },
  }
}

export function accountFindings({ user, service, missing }: { user: string; service: string; missing: readonly Group[] }): Found[] {
  if (missing.length === 0) return [{ verdict: 'ok', says: `The service ${service} runs as ${user}, who is in the groups that it needs.` }]
  return missing.map((group) => ({
    verdict: 'warning',
    says: `The service's user ${user} is not in the group ${group}: it may not ${groups[group]}.`,
    remedy:
      group === '_lpadmin'
        ? `As an administrator: dseditgroup -o edit -a ${user} -t user ${group}; then start the service again.`
        : `As an administrator: usermod -aG ${group} ${user} && systemctl restart ${service}`,
  }))
}

/** Undefined where the machine has no such group. */
async function gidOf(group: Group): Promise<number | undefined> {
  const isMac = process.platform === 'darwin'
  const said = await (isMac ? outputOf('dscl', ['.', '-read', `/Groups/${group}`, 'PrimaryGroupID']) : outputOf('getent', ['group', group]))
  const gid = isMac ? said.trim().split(' ').at(-1) : said.split(':')[2]
  return gid === undefined || gid === '' ? undefined : Number(gid)
}
