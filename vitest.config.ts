import { fileURLToPath } from 'node:url'
import { defineConfig, type ViteUserConfig } from 'vitest/config'

const config: ViteUserConfig = defineConfig({
  resolve: {
    alias: {
      mediabunny: fileURLToPath(new URL('src/media/sound/wasm/mediabunny.ts', import.meta.url)),
    },
  },
  test: {
    server: { deps: { inline: [/@mediabunny/] } },
    include: ['test/**/*.test.ts', 'test/**/*.test.tsx'],
    globalSetup: ['test/helpers/tools.ts'],
    testTimeout: 20_000,
    hookTimeout: 60_000,
    maxWorkers: 2,
  },
})

export default config
