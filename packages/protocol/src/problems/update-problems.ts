import type { ProblemDefinition } from './problem-definition.ts'

/** Why an agent did not take a version, or went back from it. In each case the version that ran before goes on. */
export const updateProblems = {
  'release-not-found': {
    status: 404,
    title: 'There is no such release',
    retryable: false,
    advice: 'Look at the versions under Updates; for another one put it into the folder of releases first.',
  },
  'update-not-found': {
    status: 404,
    title: 'The signed list of releases has no such version for this machine',
    retryable: false,
    advice: 'Publish the version for the platform and architecture of this machine too, or offer another one.',
  },
  'update-older': {
    status: 409,
    title: 'The version offered is not newer than the one that runs',
    retryable: false,
    advice: 'Agents never go back to an older version by an update: publish what is to run under a higher number.',
  },
  'update-needs-another-first': {
    status: 409,
    title: 'This version can not be taken from the one that runs',
    retryable: false,
    advice: 'Offer the version that it names first, or install the package of the new version by hand.',
  },
  'update-expired': {
    status: 502,
    title: 'The signed list of releases is out of date',
    retryable: true,
    advice:
      'Sign it anew with "release refresh", and check that the relay serves the newest one. When it is fresh there, somebody may be holding old lists before agents: check the way between.',
  },
  'update-rolled-back': {
    status: 502,
    title: 'The signed list of releases is older than one that was seen before',
    retryable: true,
    advice:
      'Give the relay the newest folder of releases back. If it has that, somebody is serving agents an old one: treat the keys for timestamp and snapshot as stolen (docs/updates.md).',
  },
  'update-mixed': {
    status: 502,
    title: 'The signed lists of releases do not belong together',
    retryable: true,
    advice:
      'Copy the whole folder of releases to the relay again, timestamp.json last. If it is whole there, something on the way changes what agents get.',
  },
  'update-unsigned': {
    status: 502,
    title: 'The list of releases is not signed by enough of the keys that this agent trusts',
    retryable: false,
    advice:
      'Nothing was installed. Sign with as many keys as the root asks for. If nobody of you made this list, keys may be stolen: read what to do in docs/updates.md.',
  },
  'update-unreadable': {
    status: 502,
    title: 'The list of releases can not be read',
    retryable: true,
    advice: 'Copy the whole folder of releases to the relay again; something cut or changed a file in it.',
  },
  'update-endless': {
    status: 502,
    title: 'More bytes came than the file may have',
    retryable: true,
    advice: 'Nothing was installed. Something between relay and agent sends other data: look for a proxy on the way that changes content.',
  },
  'update-too-slow': {
    status: 504,
    title: 'The update came too slowly to go on with',
    retryable: true,
    advice: 'It is tried again later, from where it broke off. If it stays so, look at the site’s line, or at what delays downloads on it.',
  },
  'update-corrupted': {
    status: 502,
    title: 'The update arrived with other bytes than were signed',
    retryable: true,
    advice: 'Nothing was installed. Copy the archive to the relay again; if it is right there, something on the way changes content.',
  },
  'update-wrong-target': {
    status: 422,
    title: 'The archive holds another version, or one for other machines, than its name says',
    retryable: false,
    advice: 'Nothing was installed. Withdraw this version and publish it anew under a higher number from the right archives.',
  },
  'update-archive-unsafe': {
    status: 422,
    title: 'The archive holds what no release has: a link, a device, or a path that leads out of it',
    retryable: false,
    advice:
      'Nothing was installed. Withdraw the version; if it was not made by mistake, treat the signing keys as stolen (docs/updates.md).',
  },
  'update-archive-too-large': {
    status: 422,
    title: 'The archive unpacks to more than a release may have',
    retryable: false,
    advice:
      'Nothing was installed. Withdraw the version; if it was not made by mistake, treat the signing keys as stolen (docs/updates.md).',
  },
  'update-disk-full': {
    status: 507,
    title: 'There is no room on the disk for the update',
    retryable: true,
    advice: 'Make room on the disk of the state folder (an update needs about 300 MB); it is tried again by itself.',
  },
  'update-not-stored': {
    status: 500,
    title: 'The update can not be written on the site machine',
    retryable: true,
    advice:
      'Nothing was installed; it is tried again within the hour. The detail names the file: look at the disk and the rights of the state folder, and at virus scanners that keep files in it open.',
  },
  'update-clock-wrong': {
    status: 409,
    title: 'The clock of the site machine is ahead, so that the list of releases looks out of date',
    retryable: true,
    advice: 'Set the clock of the site machine, or have it set by time servers; the update is tried again within the hour.',
  },
  'update-withdrawn': {
    status: 410,
    title: 'The version that this computer is to take is not on offer any more',
    retryable: false,
    advice:
      'It was withdrawn, or there is none for this kind of machine. The computer stays at what it runs: pin it or its site to another version, or end the pin.',
  },
  'update-files-changed': {
    status: 409,
    title: 'The version on the disk is not as it was signed, or may not be executed',
    retryable: false,
    advice:
      'The agent runs the version before. The detail says what is wrong: where files have changed, find out who writes into its state folder and check the disk; where a program may not be executed, mount the disk without "noexec", or give back the modes that a backup has lost. Then press "update now".',
  },
  'update-record-damaged': {
    status: 409,
    title: 'The note of which version is to run can not be read',
    retryable: false,
    advice:
      'The agent runs the version of its package and takes the newest version again. Check the disk, and who writes into its state folder.',
  },
  'update-crashed': {
    status: 502,
    title: 'The new version ended before it was healthy',
    retryable: false,
    advice:
      'The version before runs again. Read the agent’s log on the site machine, then publish a mended version, or press "update now" to try again.',
  },
  'update-not-healthy': {
    status: 502,
    title: 'The new version did not become healthy in time',
    retryable: false,
    advice:
      'The version before runs again. The detail says what was missing: the relay, the printers, or the journal. Press "update now" to try again once that is mended.',
  },
  'update-relay-away': {
    status: 503,
    title: 'The relay could not be reached while the new version was on trial',
    retryable: true,
    advice:
      'The version before runs again. The new one is tried again by itself, three times in all, each time once the relay has been there for ten minutes. Press "update now" to try sooner.',
  },
} as const satisfies Record<string, ProblemDefinition>
