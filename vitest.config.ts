import { fileURLToPath } from 'node:url'
import { configDefaults, defineConfig, type ViteUserConfig } from 'vitest/config'

const config: ViteUserConfig = defineConfig({
  resolve: {
    alias: {
      mediabunny: fileURLToPath(new URL('src/media/sound/wasm/mediabunny.ts', import.meta.url)),
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
