import { Module } from '@nestjs/common'
import { LineModule } from '../line.module.ts'
import { SitesController } from './sites.controller.ts'

@Module({ imports: [LineModule], controllers: [SitesController] })
export class SitesModule {}
