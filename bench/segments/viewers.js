// Ten viewers, each of a recording of their own: what they cost the server, and whether it stays responsive.
import { execFileSync } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { repeat } from './media.js'
import { Recording, startServer } from './server.js'

const count = 10
const seconds = 120
/** A player has filled its buffer by then. */
const settled = 20
/** A player of HLS keeps so much ahead of what is shown. */
const ahead = 30

const ticks = Number(execFileSync('getconf', ['CLK_TCK'], { encoding: 'utf8' }))
const processorSeconds = (pid) => {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1].split(' ')
  return (Number(fields[11]) + Number(fields[12])) / ticks
}

/** Fetches as a player does until `end`, in milliseconds of performance.now(); how many times it was late. */
async function view(server, name, end) {
  const recording = await Recording.of(server, name)
  await recording.playlists()
  await recording.inits()
  const start = performance.now()
  let stalls = 0
  for (let number = 0; number < recording.length; number += 1) {
    const wanted = start + (number * 4 - ahead) * 1000
    await delay(Math.max(0, wanted - performance.now()))
    if (performance.now() > end) break
    await recording.segment(number)
    if (performance.now() > start + number * 4000 + 1000) stalls += 1
  }
  return stalls
}

/** Percentiles of the event loop's delay since the last time, in milliseconds. */
async function delays(child) {
  child.send('tell')
  const [told] = await once(child, 'message')
  return told
}

/** Labels and values. */
export async function tenViewers(clip, work) {
  const root = join(work, 'ten')
  mkdirSync(root)
  const names = Array.from({ length: count }, (_, index) => `${index}.mkv`)
  for (const name of names) repeat(clip, join(root, name), seconds)
  const sampler = new URL('delay.js', import.meta.url).href
  const server = await startServer(root, ['--import', sampler])
  try {
    const { pid } = server.child
    await delays(server.child)
    const begin = processorSeconds(pid)
    const end = performance.now() + (seconds - ahead) * 1000
    const views = Promise.all(names.map((name) => view(server.url, name, end)))
    await delay(settled * 1000)
    const full = await delays(server.child)
    const [spent, start] = [processorSeconds(pid), performance.now()]
    const stalls = await views
    const steady = await delays(server.child)
    const share = (processorSeconds(pid) - spent) / ((performance.now() - start) / 1000)
    const percent = (value) => `${(value * 100).toFixed(1)} %`
    const text = ({ p50, p99, max }) =>
      `${[p50, p99, max].map((ms) => ms.toFixed(1)).join(' / ')} ms`
    return [
      ['CPU of one core, steady', percent(share)],
      [`the same in the first ${settled} s`, percent((spent - begin) / settled)],
      ['event loop delay, steady: median / p99 / longest', text(steady)],
      [`the same in the first ${settled} s`, text(full)],
      ['segments that came late', String(stalls.reduce((sum, one) => sum + one, 0))],
    ]
  } finally {
    await server.stop()
    rmSync(root, { recursive: true })
  }
}
