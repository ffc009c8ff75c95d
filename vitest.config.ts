import { fileURLToPath } from 'node:url'
import { configDefaults, defineConfig, type ViteUserConfig } from 'vitest/config'

function pathOf(name: string): string {
  return fileURLToPath(new URL(name, import.meta.url))
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
    testTimeout: 20_000,
    hookTimeout: 60_000,
    maxWorkers: 2,
  },
})

export default config
