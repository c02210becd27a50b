import { execFile } from 'node:child_process'
import { mkdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { eventually } from '@cloudprint/testkit/eventually'
import { spawnProcess } from '@cloudprint/testkit/spawn-process'
import { tempDir } from '@cloudprint/testkit/temp-dir'

/** A machine of the test's own, with a systemd that has process 1, on this machine's kernel and network. */
export interface SystemdMachine {
  /** Runs a shell command there, as root. */
  run(command: string): Promise<string>
  /** The same, whatever its exit code is. */
  attempt(command: string): Promise<{ code: number; output: string }>
  /** Switches it off and on; what was written to its disk stays. */
  reboot(): Promise<void>
  stop(): Promise<void>
}

interface Settings {
  /** Folders of this machine that stand there, each at another path. */
  binds: Record<string, string>
}

const started = ['sysinit', 'basic', 'shutdown', 'umount', 'multi-user', 'network', 'sockets', 'timers', 'paths', 'slices', 'local-fs']

/**
 * Boots it: the file system is this machine's as seen through an overlay in memory, so that nothing written there stays; process numbers, mounts,
 * control groups and host name are its own. It starts no services but those that a test installs.
 */
export async function startMachine({ binds }: Settings): Promise<SystemdMachine> {
  const base = tempDir('machine')
  for (const name of ['disk', 'root']) mkdirSync(join(base, name))
  // The disk outlives a boot: it belongs to a namespace that holds it.
  const holder = spawnProcess({
    command: 'unshare',
    args: [
      '-m',
      'sh',
      '-c',
      `mount -t tmpfs tmpfs '${base}/disk' && mkdir '${base}/disk/upper' '${base}/disk/work' && echo held && exec sleep infinity`,
    ],
  })
  await holder.waitForLine(/held/)

  const boot = async () => {
    const command = `--target=${holder.pid}`
    const process = spawnProcess({
      command: 'nsenter',
      args: [command, '--mount', 'unshare', '-fmpuiC', '--kill-child', 'bash', '-c', bootScript(base, binds)],
    })
    const pid = await eventually(() => systemdOf(process.pid), { what: 'systemd to have process 1' })
    const machine = { process, pid }
    await eventually(async () => (await attemptIn(pid, 'systemctl is-system-running')).output.trim() === 'running', {
      what: 'the machine to run',
    })
    return machine
  }
  let now = await boot()
  return {
    run: async (command) => {
      const { code, output } = await attemptIn(now.pid, command)
      if (code !== 0) throw new Error(`"${command}" ended with ${code}:\n${output}`)
      return output
    },
    attempt: (command) => attemptIn(now.pid, command),
    reboot: async () => {
      await attemptIn(now.pid, 'systemctl stop "*.service"')
      await now.process.kill9()
      now = await boot()
    },
    stop: async () => {
      await attemptIn(now.pid, 'systemctl stop "*.service"')
      await now.process.kill9()
      await holder.kill9()
    },
  }
}

function bootScript(base: string, binds: Record<string, string>): string {
  const targets = started.map((name) => `printf '[Unit]\\nDescription=${name}\\n' >run/units/${name}.target`)
  const mounts = Object.entries(binds).map(([from, to]) => `mkdir -p .${to}; mount --rbind '${from}' .${to}`)
  return `set -eu
mount -t overlay overlay -o lowerdir=/,upperdir=${base}/disk/upper,workdir=${base}/disk/work ${base}/root
cd ${base}/root
mount -t proc proc proc
mount --rbind /sys sys
mount --rbind /dev dev
mount -t tmpfs -o mode=0755 tmpfs run
mount -t tmpfs -o mode=1777 tmpfs tmp
mkdir run/units
${targets.join('\n')}
${mounts.join('\n')}
if [ ! -e booted ]; then rm -rf lib/systemd/system/*.wants etc/systemd/system/*.wants usr/sbin/policy-rc.d; : >booted; fi
pivot_root . mnt
umount -l mnt
export container=test SYSTEMD_UNIT_PATH=/run/units:/etc/systemd/system:/lib/systemd/system SYSTEMD_GENERATOR_PATH=/nonexistent
exec /lib/systemd/systemd --system --unit=multi-user.target --log-target=console --log-level=notice`
}

function systemdOf(unshare: number): number | undefined {
  const pid = Number(readFileSync(`/proc/${unshare}/task/${unshare}/children`, 'utf8').trim().split(' ')[0])
  if (!(pid > 0)) return undefined
  return readFileSync(`/proc/${pid}/cmdline`, 'utf8').startsWith('/lib/systemd/systemd') ? pid : undefined
}

async function attemptIn(pid: number, command: string): Promise<{ code: number; output: string }> {
  const args = [
    `--target=${pid}`,
    '--mount',
    '--pid',
    '--uts',
    '--ipc',
    '--cgroup',
    'env',
    '-i',
    'PATH=/usr/sbin:/usr/bin:/sbin:/bin',
    'sh',
    '-c',
  ]
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive', LC_ALL: 'C.UTF-8' }
  try {
    const { stdout, stderr } = await promisify(execFile)('nsenter', [...args, `cd /; (${command}) 2>&1`], {
      env,
      maxBuffer: 64 * 1024 * 1024,
    })
    return { code: 0, output: stdout + stderr }
  } catch (error) {
    const { code, stdout, stderr } = error as { code: unknown; stdout: string; stderr: string }
    return { code: Number(code), output: stdout + stderr }
  }
}
