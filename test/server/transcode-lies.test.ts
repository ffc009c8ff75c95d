import { execFileSync } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { describe, expect, onTestFinished, test } from 'vitest'
import {
  counter,
  EncodedAnew,
  frameNumbers,
  runningFfmpegs,
  serveWithFfmpeg,
} from '../helpers/encoded-anew.ts'
import { eventually } from '../helpers/eventually.ts'
import { OpenedFolder } from '../helpers/opened.ts'

const folder = new OpenedFolder()

describe('a file that lies', () => {
  test.each([
    [
      'playlist',
      (url: string) =>
        `#EXTM3U\n#EXT-X-TARGETDURATION:9\n#EXTINF:9,\n${url}/a.ts\n#EXTINF:9,\nfile:///etc/passwd\n#EXT-X-ENDLIST\n`,
    ],
    ['script', (url: string) => `ffconcat version 1.0\nfile '${url}/a.ts'\nfile /etc/passwd\n`],
    [
      'description',
      (url: string) =>
        `<?xml version="1.0"?><MPD xmlns="urn:mpeg:dash:schema:mpd:2011" type="static" mediaPresentationDuration="PT9S"><Period><AdaptationSet mimeType="video/mp4"><Representation id="1" bandwidth="1"><BaseURL>${url}/a.mp4</BaseURL></Representation></AdaptationSet></Period></MPD>`,
    ],
  ])(
    'and is a %s opens nothing else',
    async (_, content) => {
      const asked: (string | undefined)[] = []
      const other = createServer((request, response) => {
        asked.push(request.url)
        response.end()
      })
      await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve))
      onTestFinished(() => void other.close())
      const { port } = other.address() as AddressInfo
      writeFileSync(join(folder.root, 'x.avi'), content(`http://127.0.0.1:${port}`))
      const { server, parts } = await serveWithFfmpeg(folder)
      await expect(EncodedAnew.of(server.port, parts, 'x.avi')).rejects.toThrow(/^404/)
      expect(asked).toEqual([])
    },
    60_000,
  )

  test('and names no pictures that can be decoded gets 500 with a reason, soon', async () => {
    const path = join(folder.root, 'x.avi')
    execFileSync('ffmpeg', ['-v', 'error', '-f', 'lavfi', '-i', counter(6), '-c:v', 'mpeg4', path])
    const bytes = execFileSync('cat', [path])
    const movi = bytes.indexOf('movi')
    // The index stays, the pictures are nothing.
    bytes.fill(0, movi + 12, bytes.lastIndexOf('idx1'))
    writeFileSync(path, bytes)
    const { server, parts } = await serveWithFfmpeg(folder)
    const anew = await EncodedAnew.of(server.port, parts, 'x.avi')
    const answer = await fetch(anew.url('init.mp4'))
    expect(answer.status).toBe(500)
    expect(await answer.text()).toMatch(/^This recording could not be encoded for playing: ffmpeg/)
    await eventually(() => expect(runningFfmpegs()).toEqual([]))
  }, 90_000)

  test('and is sound alone of which no decoder makes anything is not converted to a black silence', async () => {
    const path = join(folder.root, 'tone.avi')
    const tone = ['-f', 'lavfi', '-i', 'sine=duration=6', '-c:a', 'libmp3lame']
    execFileSync('ffmpeg', ['-v', 'error', ...tone, path])
    const bytes = readFileSync(path)
    // ATRAC3, which cannot be without a configuration of its own.
    bytes.writeUInt16LE(0x270, bytes.indexOf('strf') + 8)
    writeFileSync(path, bytes)
    const { server, parts } = await serveWithFfmpeg(folder)
    await expect(EncodedAnew.of(server.port, parts, 'tone.avi')).rejects.toThrow(/^404/)
  }, 90_000)

  test('in the middle goes on behind that', async () => {
    const path = join(folder.root, 'broken.mpg')
    execFileSync('ffmpeg', [
      '-v',
      'error',
      '-f',
      'lavfi',
      '-i',
      counter(12),
      '-c:v',
      'mpeg2video',
      '-b:v',
      '1M',
      '-g',
      '12',
      path,
    ])
    const bytes = execFileSync('cat', [path])
    const third = Math.floor(bytes.length / 3)
    for (let at = third; at < third + 4000; at += 1) bytes[at] = (at * 7919) % 251
    writeFileSync(path, bytes)
    const { server, parts } = await serveWithFfmpeg(folder)
    const anew = await EncodedAnew.of(server.port, parts, 'broken.mpg')
    const joined = await anew.save(join(folder.outside, 'joined.mp4'), [0, 1, 2])
    const numbers = frameNumbers(joined)
    expect(numbers.length).toBeGreaterThan(285)
    expect(numbers[10]).toBe(10)
    expect(numbers[280]).toBe(280)
  }, 60_000)
})
