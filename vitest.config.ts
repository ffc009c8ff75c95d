import { fileURLToPath } from 'node:url'
import { configDefaults, defineConfig, type ViteUserConfig } from 'vitest/config'
import { BaseSequencer, type TestSpecification } from 'vitest/node'

function pathOf(name: string): string {
  return fileURLToPath(new URL(name, import.meta.url))
}

/** What waits most comes first: for a browser, for ffmpeg, for time to pass. Of these, large files do, and the same everywhere. */
class PatientFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const places = ['/test/browser/', '/test/server/', '/test/']
    const placeOf = ({ moduleId }: TestSpecification) =>
      places.findIndex((place) => moduleId.includes(place))
    const sorted = await super.sort(files)
    return sorted.sort((one, other) => placeOf(one) - placeOf(other))
  }
}

const config: ViteUserConfig = defineConfig({
  resolve: {
    // As in scripts/build.js.
    alias: {
      mediabunny: pathOf('src/media/sound/wasm/mediabunny.ts'),
      worker_threads: pathOf('src/media/sound/wasm/threads.ts'),
    },
  },
  test: {
    server: { deps: { inline: [/@mediabunny/] } },
    include: ['test/**/*.test.ts', 'test/**/*.test.tsx'],
    // Tries every kind of recording, which takes ten minutes: `npm run formats`.
    exclude: [
      ...configDefaults.exclude,
      ...(process.env['npm_lifecycle_event'] === 'formats' ? [] : ['test/browser/formats.test.ts']),
    ],
    globalSetup: ['test/helpers/tools.ts'],
    testTimeout: 60_000,
    hookTimeout: 120_000,
    // Tests wait as much as they work.
    maxWorkers: 4,
    sequence: { sequencer: PatientFirst },
  },
})

export default config
