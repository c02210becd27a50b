import { Module } from '@nestjs/common'
import { createThrottle } from '../access/throttle.ts'
import { ENROLMENT_THROTTLE, EnrolmentController } from './enrolment.controller.ts'

@Module({
  controllers: [EnrolmentController],
  providers: [
    // A code has 60 bits: ten guesses a minute from one address find none in the age of the universe.
    { provide: ENROLMENT_THROTTLE, useFactory: () => createThrottle({ max: 10, perMs: 60_000 }) },
  ],
})
export class ComputersModule {}
