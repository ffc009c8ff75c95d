// Builds dist/: the server with tsc, the browser's code and styles with esbuild. The old dist stays until the new one is whole.
import { execFileSync } from 'node:child_process'
import { cpSync, renameSync, rmSync } from 'node:fs'
import { createRequire } from 'node:module'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'

process.chdir(fileURLToPath(new URL('..', import.meta.url)))
const fresh = `dist.${process.pid}`

const tsc = createRequire(import.meta.url)
  .resolve('typescript/package.json')
  .replace(/package\.json$/, 'bin/tsc')
execFileSync(process.execPath, [tsc, '-p', 'src', '--outDir', fresh], { stdio: 'inherit' })

await build({
  entryPoints: ['src/client/gallery.ts', 'src/client/player.ts', 'src/client/style.css'],
  outdir: `${fresh}/client`,
  bundle: true,
  minify: true,
  format: 'esm',
  target: ['es2020', 'chrome80', 'safari14.1', 'firefox80'],
  legalComments: 'none',
  logLevel: 'warning',
})
cpSync('src/client/static', `${fresh}/client`, { recursive: true })

rmSync('dist', { recursive: true, force: true })
renameSync(fresh, 'dist')
