import { expect, test } from 'vitest'
import { explainFailure } from './explain-failure.ts'

/** What PostgreSQL 18 wrote in each case. */
const cases = [
  {
    code: 'data-of-other-version',
    output:
      'FATAL:  database files are incompatible with server\nDETAIL:  The data directory was initialized by PostgreSQL version 15, which is not compatible with this version 18.4.',
    remedy: /Dump it with PostgreSQL 15/,
  },
  {
    code: 'already-running',
    output: 'FATAL:  lock file "postmaster.pid" already exists\nHINT:  Is another postmaster (PID 4711) running in data directory "/data"?',
    remedy: /process 4711.*Stop it/,
  },
  {
    code: 'port-taken',
    output: 'LOG:  could not bind IPv4 address "127.0.0.1": Address already in use\nFATAL:  could not create any TCP/IP sockets',
    remedy: /Start again/,
  },
  {
    code: 'disk-full',
    output: 'FATAL:  could not write to file "pg_wal/xlogtemp.77": No space left on device',
    remedy: /Make room/,
  },
  {
    code: 'did-not-start',
    output: 'FATAL:  could not resize shared memory segment "/PostgreSQL.1" to 1048576 bytes: No space left on device',
    remedy: /--shm-size/,
  },
  {
    code: 'not-permitted',
    output: 'FATAL:  data directory "/data/cluster" has wrong ownership',
    remedy: /must belong to the user/,
  },
  {
    code: 'data-damaged',
    output: 'PANIC:  could not locate a valid checkpoint record at 0/1759C48',
    remedy: /Restore it from a backup/,
  },
  { code: 'did-not-start', output: 'something new', remedy: /something new/ },
]

test.each(cases)('$code: $output', ({ code, output, remedy }) => {
  const error = explainFailure({ output, dataDir: '/data' })
  expect(error.code).toBe(code)
  expect(error.message).toMatch(remedy)
  expect(error.message).toContain(output.split('\n')[0])
})
