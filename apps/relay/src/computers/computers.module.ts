import { Module } from '@nestjs/common'
import { createThrottle } from '../access/throttle.ts'
import { LineModule } from '../line.module.ts'
import { ComputersController } from './computers.controller.ts'
import { ENROLMENT_THROTTLE, EnrolmentController } from './enrolment.controller.ts'

@Module({
  imports: [LineModule],
  controllers: [ComputersController, EnrolmentController],
  providers: [
    // A code has 60 bits: ten guesses a minute from one address find none in the age of the universe.
    { provide: ENROLMENT_THROTTLE, useFactory: () => createThrottle({ max: 10, perMs: 60_000 }) },
  ],
})
export class ComputersModule {}
