import type { DoubtPolicy } from '@cloudprint/protocol/job-state'

const policies: Record<DoubtPolicy, { label: string; meaning: string }> = {
  hold: { label: 'Waits for a person', meaning: 'Nothing is printed twice. Right for labels: a doubled one can ship a wrong parcel.' },
  reprint: { label: 'Prints again by itself', meaning: 'Nothing is left out, and now and then something comes out twice.' },
}

/** One printer: how it is, what it is, and what is set for it. */
export const printerPage = {
  summary: '{meaning} {state} since {time}. {tags}',
  missing: 'There is no such printer',
  missingText: 'The address may be incomplete, or its computer was removed.',
  all: 'All printers',
  health: {
    title: 'Health',
    stale: 'as last known',
    device: 'Device',
    since: '{state} since {time}',
    queue: 'Queue',
    accepts: (accepts: boolean) => (accepts ? 'Takes new jobs' : 'Refuses new jobs'),
    says: 'It says',
  },
  identity: {
    title: 'Printer',
    computer: 'Computer',
    site: 'Site',
    location: 'Location',
    model: 'Model',
    queue: 'Queue',
    queueText: (queue: string, system: string, isDefault: boolean) => `${queue} (${system}${isDefault ? ', the default' : ''})`,
    device: 'Device',
    takes: 'Takes',
    takesRaw: 'Its own language only, byte for byte',
    takesBoth: 'Documents, and its own language byte for byte',
    takesDocuments: 'Documents, laid out by its driver',
    proves: 'Can prove',
    id: 'Printer id',
  },
  supplies: { title: 'Supplies', unknown: 'not reported', level: (percent: number) => `${percent.toLocaleString()} %` },
  stop: { title: 'When its queue stops itself', onError: 'On an error', paused: 'Paused by a person', staysPaused: 'Stays paused' },
  hindrance: {
    title: (printer: string, why: string) => `${printer}: ${why}`,
    since: '{meaning} This has been so since {time}.',
    look: 'Look at the printer',
  },
  doubt: {
    title: 'When a job is in doubt',
    change: 'Change',
    changeLabel: 'Change what happens when a job is in doubt',
    titleOf: (printer: string) => `When a job for ${printer} is in doubt`,
    text: 'After a power cut or a crash it can happen that nobody knows whether a job was printed. Then it is in doubt.',
    job: 'The job',
    jobHint: 'From the next job on, and for jobs that don’t say it themselves.',
    policies,
    laterShort: 'Later jobs',
    later: 'Later jobs of this printer',
    laterHint: 'While a job waits for a person.',
    print: 'Print in the meantime',
    printMeaning: 'One job in doubt stops nobody’s work.',
    wait: 'Wait until it is settled',
    waitMeaning: 'Right where the order counts. Jobs are then handed out one at a time, which is a little slower.',
    leave: 'Leave it',
  },
}
