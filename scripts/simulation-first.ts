import { BaseSequencer, type TestSpecification } from 'vitest/node'

/**
 * The usual order, with the simulation before all else of its queue: it computes without a pause on one core, and as the
 * last one it would leave the other cores idle. Vitest itself goes by the projects' names.
 */
export class SimulationFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const sorted = await super.sort(files)
    const isSimulation = (file: TestSpecification) => file.project.name === 'simulation'
    return [...sorted.filter(isSimulation), ...sorted.filter((file) => !isSimulation(file))]
  }
}
