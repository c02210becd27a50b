import { Module } from '@nestjs/common'
import { AgentIdentities } from '../access/agent-identities.ts'
import { createThrottle } from '../signing-in/throttle.ts'
import type { Database } from '../db/database.ts'
import { DATABASE } from '../ground.module.ts'
import { JobStore } from '../jobs/job-store.ts'
import { LineModule } from '../line.module.ts'
import { ComputersController, EXAMINATION_THROTTLE } from './computers.controller.ts'
import { DEVICE_THROTTLE, DeviceFlowController, USER_CODE_THROTTLE } from './enrolment/device-flow.controller.ts'
import { ENROLMENT_THROTTLE, EnrolmentController } from './enrolment/enrolment.controller.ts'
import { PrinterFinder } from './printers/find-printer.ts'
import { Presence } from './presence.ts'
import { ReplacedMachines } from './enrolment/replaced-machines.ts'

@Module({
  imports: [LineModule],
  controllers: [ComputersController, EnrolmentController, DeviceFlowController],
  providers: [
    {
      provide: ReplacedMachines,
      inject: [DATABASE, AgentIdentities, Presence, PrinterFinder, JobStore],
      useFactory: ({ pool }: Database, agents: AgentIdentities, presence: Presence, printers: PrinterFinder, jobs: JobStore) =>
        new ReplacedMachines({ pool, agents, presence, printers, jobs }),
    },
    // A code has 60 bits: ten guesses a minute from one address find none in the age of the universe.
    { provide: ENROLMENT_THROTTLE, useFactory: () => createThrottle({ max: 10, perMs: 60_000 }) },
    { provide: EXAMINATION_THROTTLE, useFactory: () => createThrottle({ max: 1, perMs: 60_000 }) },
    // A person starts the device flow by hand; what a roll-out runs at once should be codes.
    { provide: DEVICE_THROTTLE, useFactory: () => createThrottle({ max: 20, perMs: 60_000 }) },
    { provide: USER_CODE_THROTTLE, useFactory: () => createThrottle({ max: 10, perMs: 60_000 }) },
  ],
})
export class ComputersModule {}
