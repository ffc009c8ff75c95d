import { Buffer } from 'node:buffer'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { OpenFile } from '../../src/bytes.ts'
import { Lengths } from '../../src/server/lengths.ts'
import { FakeParts } from '../helpers/fake-parts.ts'
import { makeVideo } from '../helpers/media.ts'
import { site, untilLookedInto } from '../helpers/site.ts'

let whole: Buffer
let parts: FakeParts
let opened: string[]
let modified = 0

beforeAll(async () => {
  const folder = await mkdtemp(join(tmpdir(), 'vidserve-lengths-'))
  await makeVideo(join(folder, 'a.mkv'), 2)
  whole = await readFile(join(folder, 'a.mkv'))
  await rm(folder, { recursive: true })
})

beforeEach(() => {
  parts = new FakeParts()
  parts.files.set('a.mkv', whole)
  parts.files.set('broken.mkv', Buffer.from('1a45dfa3ff', 'hex'))
  opened = []
  modified = 0
})

const open = async (path: string): Promise<OpenFile> => {
  opened.push(path)
  return { ...(await parts.openFile(path)), modified }
}
const recording = (path: string, at = 0) => ({ path, size: 1, modified: at })

describe('how long a recording is', () => {
  test('is found out once for each version of it, and known from then on', async () => {
    const lengths = new Lengths(open)
    expect(lengths.known(recording('a.mkv'))).toBeUndefined()
    expect(await lengths.of(recording('a.mkv'))).toBeCloseTo(2, 1)
    expect(await lengths.of(recording('a.mkv'))).toBeCloseTo(2, 1)
    expect(lengths.known(recording('a.mkv'))).toBeCloseTo(2, 1)
    expect(opened).toEqual(['a.mkv'])
    expect(lengths.known(recording('a.mkv', 1))).toBeUndefined()
    await lengths.of(recording('a.mkv', 1))
    expect(opened).toEqual(['a.mkv', 'a.mkv'])
    expect(parts.open).toBe(0)
  })

  test('is known too where it was found out otherwise', () => {
    const lengths = new Lengths(open)
    lengths.keep(recording('a.wmv'), 12)
    expect(lengths.known(recording('a.wmv'))).toBe(12)
  })

  test('cannot be told of a broken file, which is looked into once, nor of one that is gone', async () => {
    const lengths = new Lengths(open)
    expect(await lengths.of(recording('broken.mkv'))).toBeNull()
    expect(await lengths.of(recording('broken.mkv'))).toBeNull()
    expect(opened).toEqual(['broken.mkv'])
    expect(await lengths.of(recording('gone.mkv'))).toBeNull()
    expect(parts.open).toBe(0)
  })

  test('is not said while it is being written', async () => {
    modified = Date.now()
    const lengths = new Lengths(open)
    expect(await lengths.of(recording('a.mkv'))).toBeCloseTo(2, 1)
    parts.files.set('growing.mkv', whole.subarray(0, whole.length * 0.8))
    expect(await lengths.of(recording('growing.mkv'))).toBeNull()
    expect(lengths.known(recording('growing.mkv'))).toBeUndefined()
  })

  test('is asked for by the card of a recording that is listed', async () => {
    const ask = await site(parts)
    const { seconds } = (await (await ask('/api/lengths/a.mkv')).json()) as { seconds: number }
    expect(seconds).toBeCloseTo(2, 1)
    expect(await (await ask('/')).text()).toContain('<span class="badge length">0:02</span>')
    expect((await ask('/api/lengths/nothing.mkv')).status).toBe(404)
  })

  test('is known of a recording whose page was opened', async () => {
    const ask = await site(parts)
    expect(await (await ask('/')).text()).toContain('<span class="badge length" hidden="">')
    await untilLookedInto(ask, 'a.mkv')
    await ask('/watch/a.mkv')
    expect(await (await ask('/')).text()).toContain('<span class="badge length">0:02</span>')
  })
})
