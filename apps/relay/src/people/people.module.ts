import { Module } from '@nestjs/common'
import { createThrottle } from '../signing-in/throttle.ts'
import { LineModule } from '../line.module.ts'
import { AcceptanceController } from './acceptance.controller.ts'
import { INVITATION_THROTTLE, InvitationsController } from './invitations.controller.ts'
import { PeopleController } from './people.controller.ts'

/** More than anybody invites by hand. */
const invitations = { max: 200, perMs: 3_600_000 }

@Module({
  imports: [LineModule],
  controllers: [PeopleController, InvitationsController, AcceptanceController],
  providers: [{ provide: INVITATION_THROTTLE, useFactory: () => createThrottle(invitations) }],
})
export class PeopleModule {}
