import { Module } from '@nestjs/common'
import { LineModule } from '../line.module.ts'
import { UpdateFilesController } from './update-files.controller.ts'
import { UpdatesController } from './updates.controller.ts'

@Module({ imports: [LineModule], controllers: [UpdatesController, UpdateFilesController] })
export class UpdatesModule {}
