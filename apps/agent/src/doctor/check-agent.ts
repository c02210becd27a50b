import { join } from 'node:path'
import type { LocalStatus } from '../local-status.ts'
import type { Service } from './ask-service-manager.ts'
import type { Check, Found } from './check.ts'
import type { AtWork } from './who-works.ts'

/** It writes at least every ten seconds; a busy machine may be late. */
const SILENT_MS = 60_000

interface AgentAtWork {
  path: string
  /** What it says of itself; undefined where none runs, or the one that runs hangs. */
  status: LocalStatus | undefined
  service: Service | undefined
  /** As whom it runs, where that is known. */
  user: string | undefined
}

/** Whether an agent works on this folder, and as which user. */
export function checkAgent(path: string, look: () => Promise<AtWork>): Check {
  return {
    name: 'agent',
    run: async () => {
      const { status, service, runsAs } = await look()
      return agentFinding({ path, status, service, user: runsAs?.name }, new Date())
    },
  }
}

export function agentFinding(at: AgentAtWork, now: Date): Found {
  const { path, status, service, user } = at
  const isSilent = status !== undefined && now.getTime() - new Date(status.writtenAt).getTime() > SILENT_MS
  // One that could write nothing and ended this very minute: its number is another program's already.
  const isGone = isSilent && service !== undefined && !['running', 'unknown'].includes(service.state.kind)
  if (status === undefined || isGone) return service === undefined ? none(path) : notAtWork(service, path)
  const { pid, version, writtenAt } = status
  if (isSilent) {
    return {
      verdict: 'warning',
      says: `The agent (process ${pid}) has said nothing of itself since ${writtenAt}: it can not write to ${path}.`,
      remedy: `See what the checks of disk and rights say; where those are well start it again${service === undefined ? '' : `: ${restart(service)}`}.`,
    }
  }
  const says = `The agent ${version} runs (process ${pid})${user === undefined ? '' : ` as ${user}`}.`
  if (service === undefined || user === undefined || user === service.user) return { verdict: 'ok', says }
  return {
    verdict: 'failed',
    says: `${says} It is not the service, whose user is ${service.user}: what it writes is closed to that.`,
    remedy: `Stop that process, mend what the check of rights names, and start the service: ${start(service)}`,
  }
}

function none(path: string): Found {
  return {
    verdict: 'warning',
    says: `No agent says that it runs on ${path}: nothing is printed.`,
    remedy:
      'Start one: cloudprint-agent run. Where that says that another one runs, that one hangs: end it first. As a service, which starts with the machine: cloudprint-agent install, as an administrator.',
  }
}

function notAtWork(service: Service, path: string): Found {
  const { name, state, user } = service
  switch (state.kind) {
    case 'stopped':
      return {
        verdict: 'failed',
        says: `The service ${name} is stopped${state.startsWithMachine ? '' : ', and does not start with the machine'}: nothing is printed.`,
        remedy: `${enable(service)}${start(service)}${removed(service)}`,
      }
    case 'failing':
      return {
        verdict: 'failed',
        says: `The service ${name} (as ${user}) ends as soon as it is started (${state.how}): nothing is printed.`,
        remedy: `See what the other checks say, and what it said itself: ${log(service, path)}`,
      }
    case 'revoked':
      return {
        verdict: 'failed',
        says: 'The agent has ended for good: its computer was removed in the console, or another machine is that computer now.',
        remedy: `Add this machine again: cloudprint-agent enrol URL --again; then, as an administrator: ${start(service)}`,
      }
    case 'unknown':
      return {
        verdict: 'failed',
        says: `The service ${name} is not at work: nothing is printed.`,
        remedy: `See what keeps it, as an administrator: systemctl status ${name}. Where it is active, the agent in it hangs: ${restart(service)}. Else start it: ${start(service)}`,
      }
    case 'running':
      return {
        verdict: 'failed',
        says: `The service ${name} runs (as ${user}), and the agent in it is not at work${state.restarts === 0 ? '' : ` after ${state.restarts} restarts`}.`,
        remedy: `Where it was started a moment ago look again. Else see what it said itself: ${log(service, path)}. Where that ends without an error it hangs: start it again, as an administrator: ${restart(service)}`,
      }
  }
}

/** Systemd's own command does both. */
function enable({ platform, name, state }: Service): string {
  const isLeftOut = platform === 'win32' && state.kind === 'stopped' && !state.startsWithMachine
  return isLeftOut ? `As an administrator: sc.exe config ${name} start= auto; then: ` : 'Start it, as an administrator: '
}

/** An agent whose computer was removed ends by itself, and systemd alone keeps how it ended. */
function removed({ platform }: Service): string {
  return platform === 'linux'
    ? ''
    : '. Where it ends again at once, its computer was removed: cloudprint-agent enrol URL --again, then start it.'
}

function start({ platform, name }: Service): string {
  const words = {
    linux: `systemctl enable --now ${name}`,
    darwin: `launchctl bootstrap system /Library/LaunchDaemons/${name}.plist; launchctl kickstart system/${name}`,
    win32: `net start ${name}`,
  }
  return words[platform]
}

function restart({ platform, name }: Service): string {
  const words = {
    linux: `systemctl restart ${name}`,
    darwin: `launchctl kickstart -k system/${name}`,
    win32: `net stop ${name} && net start ${name}`,
  }
  return words[platform]
}

function log({ platform, name }: Service, path: string): string {
  return platform === 'linux' ? `journalctl -u ${name} -n 50` : join(path, 'agent.log')
}
