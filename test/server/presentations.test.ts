import { Buffer } from 'node:buffer'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setImmediate } from 'node:timers/promises'
import { beforeEach, describe, expect, test } from 'vitest'
import { FileUnavailable, type OpenFile } from '../../src/bytes.ts'
import { MalformedMedia } from '../../src/media/demuxer.ts'
import { Presentations } from '../../src/server/presentations.ts'
import { eventually } from '../helpers/eventually.ts'
import { FakeParts } from '../helpers/fake-parts.ts'
import { makeVideo } from '../helpers/media.ts'
import { temporaryFolder } from '../helpers/temporary-folder.ts'

let parts: FakeParts

beforeEach(async () => {
  const path = join(await temporaryFolder(), 'a.mkv')
  await makeVideo(path, 3)
  const content = await readFile(path)
  parts = new FakeParts()
  for (const number of Array(20).keys()) parts.files.set(`${number}.mkv`, content)
  parts.files.set('broken.mkv', Buffer.from('1a45dfa3ff', 'hex'))
})

describe('presentations', () => {
  test('a recording is opened once for those who watch it together, and given back when nobody does', async () => {
    const presentations = new Presentations(parts, 50)
    const seen = await Promise.all(
      [1, 2, 3].map(() => presentations.use('0.mkv', undefined, (presentation) => presentation)),
    )
    expect(new Set(seen).size).toBe(1)
    expect(parts.open).toBe(1)
    await eventually(() => expect(parts.open).toBe(0))
    expect(await presentations.use('0.mkv', undefined, (again) => again)).not.toBe(seen[0])
  })

  test('it is not given back while somebody uses it', async () => {
    const presentations = new Presentations(parts, 0)
    const during = await presentations.use('0.mkv', undefined, async () => {
      await presentations.use('0.mkv', undefined, () => undefined)
      await presentations.use('1.mkv', undefined, () => undefined)
      await eventually(() => expect(parts.open).toBe(1))
      return parts.open
    })
    expect(during).toBe(1)
    await eventually(() => expect(parts.open).toBe(0))
  })

  test('many that were only looked at hold few descriptors', async () => {
    const presentations = new Presentations(parts, 60_000)
    for (const number of Array(20).keys())
      await presentations.use(`${number}.mkv`, undefined, () => undefined)
    expect(parts.open).toBe(16)
  })

  test('of many that are opened at once only some are looked into', async () => {
    let release = (): void => undefined
    const released = new Promise<void>((resolve) => {
      release = resolve
    })
    let sniffed = 0
    const openFile = async (path: string): Promise<OpenFile> => {
      const file = await parts.openFile(path)
      const read = async (into: Uint8Array, from: number): Promise<number> => {
        if (into.length === 16 && from === 0) sniffed += 1
        await released
        return file.read(into, from)
      }
      const { length, identity, version, modified } = file
      return { length, identity, version, modified, read, close: () => file.close() }
    }
    const presentations = new Presentations({ openFile, ffmpeg: parts.ffmpeg }, 0)
    const paths = [...Array(12).keys()].map((number) => `${number}.mkv`)
    const used = paths.map((path) => presentations.use(path, undefined, () => undefined))
    await eventually(() => expect([parts.open, sniffed]).toEqual([12, 4]))
    for (let turn = 0; turn < 20; turn += 1) await setImmediate()
    expect(sniffed).toBe(4)
    release()
    await Promise.all(used)
    expect(sniffed).toBe(12)
  })

  test('it is not looked into again where a part of it cannot be had', async () => {
    const presentations = new Presentations(parts, 60_000)
    const [before, after] = await Promise.all(
      ['first', 'second'].map(async () => {
        const part = presentations.use('0.mkv', undefined, () => {
          throw new MalformedMedia('too large')
        })
        await expect(part).rejects.toThrow('too large')
        return presentations.use('0.mkv', undefined, (presentation) => presentation)
      }),
    )
    expect(after).toBe(before)
    expect(parts.open).toBe(1)
  })

  test('another version, a broken file and a failed use leave nothing open', async () => {
    const presentations = new Presentations(parts, 60_000)
    const use = (path: string, version?: string) =>
      presentations.use(path, version, () => {
        throw new Error('no')
      })
    await expect(use('0.mkv', 'another')).rejects.toThrow(FileUnavailable)
    await expect(use('none.mkv')).rejects.toThrow(FileUnavailable)
    await expect(use('broken.mkv')).rejects.toThrow(MalformedMedia)
    await expect(Promise.allSettled([use('0.mkv'), use('0.mkv')])).resolves.toHaveLength(2)
    await expect(use('0.mkv')).rejects.toThrow('no')
    expect(parts.open).toBe(0)
  })
})
