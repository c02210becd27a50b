import { rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { defineConfig } from 'vitest/config'
import { SimulationFirst } from './scripts/simulation-first.ts'

/** Workspace packages are tested from their sources, so that no build stands between a change and its test. */
const resolve = { conditions: ['source'] }
const ssr = { resolve }
/** What needs Wine, an installed package or a network of its own: a command of their own runs them. */
const platform = '{apps,packages,infra,e2e}/**/*.{wine,package,netns}.test.ts'
const exclude = ['**/node_modules/**', '**/dist/**']
/**
 * What Node compiles is kept from one start of a program to the next, for as long as the tests run: a relay starts with a quarter less
 * processor time, an agent from its sources with half of it. Named as the folders of `tempDir`, which remove what a killed run left.
 */
const compiled = join(tmpdir(), `cloudprint-test-${process.pid}-compiled`)
process.once('exit', () => rmSync(compiled, { recursive: true, force: true }))
const env = { NODE_COMPILE_CACHE: compiled }

export default defineConfig({
  test: {
    sequence: { sequencer: SimulationFirst },
    projects: [
      {
        resolve,
        ssr,
        test: {
          name: 'unit',
          maxWorkers: 2,
          // Unit tests leave nothing behind in their process, so modules are loaded once per core and not once per file.
          isolate: false,
          include: ['{apps,packages,infra}/*/src/**/*.test.{ts,tsx}', '{bench/src,scripts}/**/*.test.ts'],
          exclude: [...exclude, platform, '**/*.{postgres,cups,process,simulation}.test.ts'],
          // A busy machine is no failure: the usual five seconds are missed where other programs want both cores.
          testTimeout: 60_000,
          hookTimeout: 60_000,
        },
      },
      {
        resolve,
        ssr,
        test: {
          name: 'integration',
          env,
          // After the unit tests, and in one queue with the stories: whoever is free takes the next file of either.
          sequence: { groupOrder: 1 },
          include: ['{apps,packages}/*/src/**/*.{postgres,cups,process}.test.ts', 'bench/src/**/*.postgres.test.ts'],
          // Loading the modules anew for each file took longer than the tests; a process also has one PostgreSQL and one template of its tables.
          isolate: false,
          // Half of their time they wait for a database or a print system: more than cores make good use of two cores.
          maxWorkers: 3,
          exclude,
          testTimeout: 120_000,
          hookTimeout: 120_000,
        },
      },
      {
        resolve,
        ssr,
        test: {
          name: 'simulation',
          sequence: { groupOrder: 1 },
          // The simulated world takes clocks and chance away from its whole process: each file has one of its own, where no other test's late answer meets it.
          isolate: true,
          include: ['packages/simulation/src/**/*.simulation.test.ts'],
          maxWorkers: 3,
          exclude,
          // They compute and wait for nothing: beside many other programs the longest takes more than ten minutes.
          testTimeout: 1_800_000,
          hookTimeout: 120_000,
        },
      },
      {
        resolve,
        ssr,
        test: {
          name: 'e2e',
          env,
          sequence: { groupOrder: 1 },
          include: ['e2e/src/**/*.test.ts'],
          // As above: one PostgreSQL for all stories of a process.
          isolate: false,
          // Stories mostly wait for processes of their own: more of them than cores make good use of two cores.
          maxWorkers: 3,
          exclude: [...exclude, platform],
          testTimeout: 240_000,
          hookTimeout: 240_000,
        },
      },
      {
        resolve,
        ssr,
        test: {
          name: 'platform',
          sequence: { groupOrder: 2 },
          include: [platform],
          exclude,
          // Installed packages and network namespaces belong to the whole machine.
          maxWorkers: 1,
          // Of a file's tests that say so: they wait for lines that are slow or silent.
          maxConcurrency: 3,
          testTimeout: 600_000,
          hookTimeout: 600_000,
        },
      },
    ],
  },
})
