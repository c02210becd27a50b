import { Module } from '@nestjs/common'
import { ApiKeysController } from './api-keys.controller.ts'
import { CallerController } from './caller.controller.ts'

@Module({ controllers: [CallerController, ApiKeysController] })
export class ConsoleModule {}
