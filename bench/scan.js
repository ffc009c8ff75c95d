// How long the first scan of 100,000 files takes, how long it keeps the event loop, and what the catalogue of them costs and answers.
// `node bench/scan.js` makes its own folders; `node bench/scan.js <folder>` measures one that is there.
import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { fileURLToPath, pathToFileURL } from 'node:url'

const files = 100_000
const [folder] = process.argv.slice(2)
if (folder === undefined) compare()
else await measure(folder)

/** The index alone, built as the server is. */
async function load() {
  const { build } = await import('esbuild')
  const outdir = mkdtempSync(join(tmpdir(), 'vidserve-index-'))
  process.on('exit', () => rmSync(outdir, { recursive: true }))
  const src = fileURLToPath(new URL('../src', import.meta.url))
  await build({
    entryPoints: [`${src}/files/follow.ts`, `${src}/library/catalogue.ts`],
    outdir,
    outExtension: { '.js': '.mjs' },
    bundle: true,
    format: 'esm',
    platform: 'node',
  })
  const { followFolder } = await import(pathToFileURL(join(outdir, 'files/follow.mjs')).href)
  const { createCatalogue } = await import(
    pathToFileURL(join(outdir, 'library/catalogue.mjs')).href
  )
  return { followFolder, createCatalogue }
}

function compare() {
  for (const perFolder of [files, 100, 10]) {
    const root = mkdtempSync(join(tmpdir(), 'vidserve-scan-'))
    try {
      fill(root, perFolder)
      console.log(`${files} files, ${perFolder} per folder`)
      for (let run = 0; run < 3; run += 1)
        execFileSync(process.execPath, [fileURLToPath(import.meta.url), root], { stdio: 'inherit' })
    } finally {
      rmSync(root, { recursive: true })
    }
  }
}

function fill(root, perFolder) {
  for (let number = 0; number < files; number += 1) {
    const folder = join(
      root,
      `Shelf ${Math.floor(number / perFolder / 100)}`,
      `Show ${Math.floor(number / perFolder)}`,
    )
    if (number % perFolder === 0) mkdirSync(folder, { recursive: true })
    writeFileSync(join(folder, `Recording ${number} of the day.mp4`), 'x')
  }
}

async function measure(root) {
  const { followFolder, createCatalogue } = await load()
  const before = process.cpuUsage()
  const { block, stop } = watchLoop()
  const catalogue = createCatalogue()
  const start = performance.now()
  let follower
  await new Promise((resolve) => {
    follower = followFolder(
      { root, hidden: false, followSymlinks: false },
      { onChange: (change) => catalogue.apply(change), onScanned: resolve },
    )
  })
  const took = performance.now() - start
  const { user, system } = process.cpuUsage(before)
  const scanBlock = block()
  await delay(100)
  const busiest = [...catalogue.all()][0].path.replace(/\/?[^/]*$/, '')
  const query = { folder: '', filter: '', sort: 'name', descending: false, page: 1 }
  const times = {
    'filter, first': timed(() => catalogue.list({ ...query, filter: 'recording 77' })),
    filter: timed(() => catalogue.list({ ...query, filter: 'recording 77' })),
    'filter all, by size': timed(() => catalogue.list({ ...query, filter: 'mp4', sort: 'size' })),
    'folder by name': timed(() => catalogue.list({ ...query, folder: busiest })),
    'folder by date, first': timed(() =>
      catalogue.list({ ...query, folder: busiest, sort: 'modified' }),
    ),
    'folder by date': timed(() =>
      catalogue.list({ ...query, folder: busiest, sort: 'modified', page: 9 }),
    ),
    all: timed(() => [...catalogue.all()]),
  }
  stop()
  const rss = Math.round(process.memoryUsage.rss() / 1e6)
  console.log(
    `  ${catalogue.size} in ${Math.round(took)} ms (${Math.round((catalogue.size / took) * 1000)} a second), ${Math.round((user + system) / 1000)} ms of CPU, longest block ${scanBlock} ms, ${rss} MB;`,
    Object.entries(times)
      .map(([what, time]) => `${what} ${time}`)
      .join(', '),
    'ms',
  )
  await follower.close()
}

function timed(act) {
  const start = performance.now()
  act()
  return Math.round(performance.now() - start)
}

/** Measures the longest time between two turns of a timer of 1 ms. */
function watchLoop() {
  let last = performance.now()
  let longest = 0
  const timer = setInterval(() => {
    const now = performance.now()
    longest = Math.max(longest, now - last)
    last = now
  }, 1)
  return { block: () => Math.round(longest), stop: () => clearInterval(timer) }
}
