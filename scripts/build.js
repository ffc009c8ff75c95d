// Builds dist/: the server, bundled because its many modules would take longer to load than all else at the start; the browser's
// code and styles; and the licences of what is bundled into both. The old dist stays until the new one is whole.
import {
  cpSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  unlinkSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { brotliCompressSync, constants } from 'node:zlib'
import { build } from 'esbuild'

/** Packages of which a part is FFmpeg, and which part of FFmpeg that is. */
const builtFromFfmpeg = {
  '@mediabunny/aac-encoder': 'encoder of AAC',
  '@mediabunny/ac3': 'decoders and encoders of AC-3 and E-AC-3',
  '@mediabunny/dts': 'decoder and encoder of DTS',
}

/** The pages' scripts of more bytes than this are packed better than npm's gzip does it. */
const LARGE = 100_000

process.chdir(fileURLToPath(new URL('..', import.meta.url)))
const fresh = `dist.${process.pid}`
process.on('exit', () => rmSync(fresh, { recursive: true, force: true }))

const { dependencies } = JSON.parse(readFileSync('package.json', 'utf8'))
const common = { bundle: true, format: 'esm', metafile: true, logLevel: 'warning' }

// The coders of sound are three times the size of all else, and have much in common: they are unpacked when they are first wanted.
const coders = await build({
  ...common,
  entryPoints: ['src/media/sound/wasm/coders.ts'],
  format: 'cjs',
  write: false,
  platform: 'node',
  target: 'node20.19',
  minify: true,
  charset: 'ascii',
  // Bare names that only the coders import.
  alias: {
    mediabunny: './src/media/sound/wasm/mediabunny.ts',
    worker_threads: './src/media/sound/wasm/threads.ts',
  },
})

const packed = {
  name: 'packed',
  setup({ onResolve, onLoad }) {
    onResolve({ filter: /\/coders\.ts$/ }, () => ({ path: 'coders', namespace: 'packed' }))
    onLoad({ filter: /^coders$/, namespace: 'packed' }, () => ({
      // As a script: a module from a data URL takes four times as long to load.
      contents: `
        import { readFile } from 'node:fs/promises'
        import { promisify } from 'node:util'
        import { compileFunction } from 'node:vm'
        import { brotliDecompress } from 'node:zlib'
        const bytes = await readFile(new URL('../coders.cjs.br', import.meta.url))
        const code = (await promisify(brotliDecompress)(bytes)).toString('latin1')
        const module = {}
        compileFunction(code, ['module', 'require'])(module, require)
        export const { encodeAac, openDecoder } = module.exports`,
    }))
  },
}

const server = await build({
  ...common,
  // The thread that lists folders is started by its own file.
  entryPoints: { 'cli/main': 'src/cli/main.ts', 'files/lister': 'src/files/lister.ts' },
  outdir: fresh,
  chunkNames: 'chunks/[name]-[hash]',
  splitting: true,
  platform: 'node',
  target: 'node20.19',
  external: Object.keys(dependencies),
  minify: true,
  legalComments: 'none',
  plugins: [packed],
  // Some of what is bundled is CommonJS and requires modules of Node.js.
  banner: {
    js: "import { createRequire as requireFor } from 'node:module'; const require = requireFor(import.meta.url);",
  },
})

const forBrowsers = {
  ...common,
  outdir: `${fresh}/client`,
  minify: true,
  target: ['es2020', 'chrome80', 'safari14.1', 'firefox80'],
  legalComments: 'none',
}
const gallery = await build({
  ...forBrowsers,
  entryPoints: ['src/client/gallery.ts', 'src/client/style.css'],
})
const player = await build({
  ...forBrowsers,
  entryPoints: ['src/client/player.ts'],
  // What few pages need is loaded by those.
  splitting: true,
  chunkNames: '[name]-[hash]',
})
writeFileSync(`${fresh}/coders.cjs.br`, brotli(coders.outputFiles[0].contents))
for (const name of readdirSync(`${fresh}/client`)) {
  const file = `${fresh}/client/${name}`
  if (statSync(file).size < LARGE) continue
  writeFileSync(`${file}.br`, brotli(readFileSync(file)))
  unlinkSync(file)
}
cpSync('src/client/static', `${fresh}/client`, { recursive: true })

writeFileSync(`${fresh}/LICENSES.txt`, licensesOf([coders, server, gallery, player]))
rmSync('dist', { recursive: true, force: true })
renameSync(fresh, 'dist')

/** The licences of the packages from which these builds took code. */
function licensesOf(results) {
  const inputs = results.flatMap(({ metafile }) => Object.keys(metafile.inputs))
  const packages = inputs.map((path) => /^(.*node_modules\/(?:@[^/]+\/)?[^/]+)\//.exec(path)?.[1])
  return [...new Set(packages)]
    .filter((folder) => folder !== undefined)
    .sort()
    .map((folder) => {
      const { name, version, homepage } = JSON.parse(
        readFileSync(join(folder, 'package.json'), 'utf8'),
      )
      const file = readdirSync(folder).find((entry) => /^licen[cs]e/i.test(entry))
      if (file === undefined) throw new Error(`${name} has no licence file`)
      const note = name in builtFromFfmpeg ? noteOf(name, homepage) : ''
      return `${name} ${version}\n\n${note}${readFileSync(join(folder, file), 'utf8').trim()}\n`
    })
    .concat(
      `GNU Lesser General Public License 2.1\n\n${readFileSync('scripts/LGPL-2.1.txt', 'utf8')}`,
    )
    .join(`\n${'-'.repeat(72)}\n\n`)
}

function brotli(bytes) {
  const params = { [constants.BROTLI_PARAM_LGWIN]: constants.BROTLI_MAX_WINDOW_BITS }
  return brotliCompressSync(bytes, { params })
}

/** What the packages' own licence files do not say. */
function noteOf(name, homepage) {
  return `The WebAssembly in this package is built from FFmpeg's ${builtFromFfmpeg[name]}
(libavcodec and libavutil, https://ffmpeg.org), configured with neither
--enable-gpl nor --enable-nonfree, so it is under the GNU Lesser General Public
License, version 2.1 or later, whose text is at the end of this file. The rest is
under the licence below. The README and src/ of the package hold what is needed to
build it from FFmpeg's source again: ${homepage}

`
}
