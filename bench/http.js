// Shows what a server spends on the same work, as ratios to nginx (or to the first peer, without nginx) in interleaved rounds.
// node bench/http.js [rounds] [MiB]; Linux, two processors or more; npm ci in bench/ and a build come first.
import { execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { peers, start } from './peers.js'

const rounds = Number(process.argv[2] ?? 5)
const size = Number(process.argv[3] ?? 1024) * 2 ** 20
const ticks = Number(execFileSync('getconf', ['CLK_TCK'], { encoding: 'utf8' }))
const work = mkdtempSync(join(tmpdir(), 'vidserve-bench-'))
const root = join(work, 'videos')
mkdirSync(root)
execFileSync('dd', [
  'if=/dev/urandom',
  `of=${join(root, 'clip.mp4')}`,
  'bs=1M',
  `count=${size / 2 ** 20}`,
  'status=none',
])

/** The process and its children, by /proc. */
const family = (pid) => {
  const children = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8')
    .trim()
    .split(' ')
    .filter(Boolean)
  return [pid, ...children.flatMap((child) => family(Number(child)))]
}
/** Processor seconds spent so far, and resident bytes, of a process and its children. */
const spent = (pid) => {
  let seconds = 0
  let resident = 0
  for (const one of family(pid)) {
    const fields = readFileSync(`/proc/${one}/stat`, 'utf8').split(') ')[1].split(' ')
    seconds += (Number(fields[11]) + Number(fields[12])) / ticks
    resident += Number(fields[21]) * 4096
  }
  return { seconds, resident }
}

const load = async (workload, { port, path, child }) => {
  const before = spent(child.pid)
  const client = spawn(
    'taskset',
    [
      '-c',
      '1',
      process.execPath,
      fileURLToPath(new URL('load.js', import.meta.url)),
      workload,
      port,
      path,
      size,
    ],
    { stdio: ['pipe', 'pipe', 'inherit'] },
  )
  let output = ''
  let after
  client.stdout.on('data', (chunk) => {
    output += chunk
    if (output === 'open\n') {
      after = spent(child.pid)
      client.stdin.write('done\n')
    }
  })
  const [code] = await once(client, 'close')
  if (code !== 0) throw new Error(`${workload} failed`)
  after ??= spent(child.pid)
  const done = JSON.parse(output.trim().split('\n').at(-1))
  return {
    cpu: after.seconds - before.seconds,
    resident: after.resident,
    rps: done.requests / done.seconds,
  }
}

const measures = [
  ['full, CPU', 'full', (m) => m.cpu],
  ['256 KiB ranges, CPU', 'ranges of 256 KiB', (m) => m.cpu],
  ['4 KiB ranges, requests/s', 'ranges of 4 KiB', (m) => m.rps],
  ['open range then gone, CPU', 'open range, then gone', (m) => m.cpu],
  ['1000 viewers, memory', 'viewers', (m) => m.resident],
]
const median = (values) => [...values].sort((a, b) => a - b)[values.length >> 1]

const servers = []
try {
  for (const peer of peers(work)) {
    const port = 21000 + servers.length
    servers.push({ ...peer, port, child: await start(peer, root, port), ratios: new Map() })
  }
  const base = servers.find(({ name }) => name === 'nginx') ?? servers[1]
  for (const [label, workload, value] of measures) {
    console.error(`${label} …`)
    for (const server of servers) await load(workload, server)
    for (let round = 0; round < rounds; round += 1) {
      const seen = new Map()
      for (const server of servers) seen.set(server, value(await load(workload, server)))
      for (const [server, one] of seen) {
        const ratios = server.ratios.get(label) ?? []
        server.ratios.set(label, [...ratios, one / seen.get(base)])
      }
    }
  }
  const require = createRequire(import.meta.url)
  const version = (name) => {
    try {
      return ` ${require(`${name === 'sirv' ? 'sirv-cli' : name}/package.json`).version}`
    } catch {
      return ''
    }
  }
  console.log(
    `Medians of ${rounds} interleaved rounds, as ratios to ${base.name}; ${size / 2 ** 20} MiB file in the page cache, Node ${process.version}. Lower is better, but for requests/s.\n`,
  )
  console.log(
    `| | ${measures.map(([label]) => label).join(' | ')} |\n|---|${measures.map(() => '--:').join('|')}|`,
  )
  for (const { name, ratios } of servers)
    console.log(
      `| ${name}${version(name)} | ${measures.map(([label]) => median(ratios.get(label)).toFixed(2)).join(' | ')} |`,
    )
} finally {
  for (const { child } of servers) child.kill()
  rmSync(work, { recursive: true, force: true })
}
