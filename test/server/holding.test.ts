import { Buffer } from 'node:buffer'
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { execa } from 'execa'
import { beforeEach, describe, expect, onTestFinished, test, vi } from 'vitest'
import { lookInto } from '../../src/server/holding.ts'
import { transcodingLoader } from '../../src/server/load-transcoding.ts'
import { Presentations } from '../../src/server/presentations.ts'
import { FakeParts } from '../helpers/fake-parts.ts'
import { holdingOf } from '../helpers/holding.ts'
import { makeVideo } from '../helpers/media.ts'
import { temporaryFolder } from '../helpers/temporary-folder.ts'

let parts: FakeParts

beforeEach(async () => {
  const path = join(await temporaryFolder(), 'a.mkv')
  await makeVideo(path, 3)
  parts = new FakeParts()
  parts.files.set('a.mkv', await readFile(path))
  parts.files.set('broken.mkv', Buffer.from('1a45dfa3ff', 'hex'))
  parts.files.set('broken.mp4', Buffer.from('1a45dfa3ff', 'hex'))
  parts.files.set('a.vob', Buffer.from('000001ba', 'hex'))
})

const told = (path: string) => holdingOf(new Presentations(parts, 0), path)

describe('what is told of a recording', () => {
  test('its container, its codecs and what can be cut of it', async () => {
    const holding = await told('a.mkv')
    expect(holding).toMatchObject({ container: 'MKV', picture: 'H.264', sound: 'AAC', sounds: 1 })
    expect(holding?.file).toBe('video/x-matroska; codecs="avc1.42c00c, mp4a.40.2"')
    expect(holding).toMatchObject({ fault: null, transcoded: null })
    expect(holding?.tracks.map(({ kind }) => kind)).toEqual(['video', 'audio'])
    expect(holding?.tracks[0]?.type).toMatch(/^video\/mp4; codecs="avc1\.\w{6}"$/)
    expect(holding?.master).toMatch(/^\/hls\/v\d+\/a\.mkv\/main\.m3u8$/)
  })

  test('which sound is another one converted, the first of a file too', async () => {
    const path = join(await temporaryFolder(), 'tone.avi')
    await makeVideo(path, 3, ['-vn', '-c:a', 'ac3'])
    parts.files.set('tone.avi', await readFile(path))
    const tracks = (await told('tone.avi'))?.tracks.map(({ id, convertedFrom }) => ({
      id,
      convertedFrom,
    }))
    expect(tracks).toEqual([
      { id: 0, convertedFrom: null },
      { id: expect.any(Number), convertedFrom: 0 },
    ])
  })

  test('that it cannot be read, where its container should be known here', async () => {
    expect(await told('broken.mkv')).toMatchObject({ fault: 'unreadable', tracks: [] })
  })

  test('whether browsers find their way in the file itself', async () => {
    const folder = await temporaryFolder()
    for (const [name, more] of Object.entries({ 'a.webm': [], 'live.webm': ['-live', '1'] })) {
      await makeVideo(join(folder, name), 1, more)
      parts.files.set(name, await readFile(join(folder, name)))
    }
    const file = 'video/webm; codecs="vp8, opus"'
    expect(await told('a.webm')).toMatchObject({ file, seekable: true })
    expect(await told('live.webm')).toMatchObject({ file, seekable: false })
  })

  test('that it is encrypted, where nobody here has the key', async () => {
    const path = join(await temporaryFolder(), 'bought.m4v')
    await makeVideo(path, 1, ['-f', 'mp4'])
    const bytes = await readFile(path)
    bytes.write('encv', bytes.indexOf('avc1', bytes.indexOf('stsd')))
    parts.files.set('bought.m4v', bytes)
    expect(await told('bought.m4v')).toMatchObject({ fault: 'protected', master: null })
  })

  test('that it cannot be read, though browsers may still try what they open by themselves', async () => {
    const nothing = { picture: null, sound: null, master: null, tracks: [], transcoded: null }
    const fault = 'unreadable'
    expect(await told('broken.mp4')).toMatchObject({ ...nothing, file: 'video/mp4', fault })
    expect(await told('broken.mkv')).toMatchObject({ ...nothing, file: null, fault })
  })

  test.each(['mp4', 'mkv'])('that nothing is in it but subtitles: %s', async (container) => {
    const folder = await temporaryFolder()
    await writeFile(join(folder, 'a.srt'), '1\n00:00:00,500 --> 00:00:02,000\nHello\n')
    const text = ['-c:s', container === 'mp4' ? 'mov_text' : 'srt', join(folder, `a.${container}`)]
    await execa('ffmpeg', ['-v', 'error', '-i', join(folder, 'a.srt'), ...text])
    parts.files.set(`a.${container}`, await readFile(join(folder, `a.${container}`)))
    const holding = await told(`a.${container}`)
    expect(holding).toMatchObject({ fault: 'nothing', file: null, master: null })
  })

  test('that pictures which last no time are left to browsers', async () => {
    const path = join(await temporaryFolder(), 'still.mp4')
    await makeVideo(path, 1, ['-frames:v', '1', '-an', '-use_editlist', '0'])
    const bytes = await readFile(path)
    bytes.writeUInt32BE(0, bytes.indexOf('stts') + 16)
    parts.files.set('still.mp4', bytes)
    expect(await told('still.mp4')).toMatchObject({ fault: 'unreadable', file: 'video/mp4' })
  })

  test('that nothing is in the head of a stream, whatever it announces', async () => {
    const path = join(await temporaryFolder(), 'init.mp4')
    await makeVideo(path, 1, ['-movflags', 'empty_moov+frag_keyframe'])
    const bytes = await readFile(path)
    parts.files.set('init.mp4', bytes.subarray(0, bytes.indexOf('moof') - 4))
    expect(await told('init.mp4')).toMatchObject({ fault: 'nothing', file: null, master: null })
  })

  test('nothing of a container that is not known here, and nothing of a file that is gone', async () => {
    expect(await told('a.vob')).toMatchObject({ fault: null, file: null, master: null })
    expect(await told('none.mkv')).toBeNull()
  })

  test('within two seconds, where it takes longer, that it is still being looked into, and whether there is an ffmpeg', async () => {
    vi.useFakeTimers()
    onTestFinished(() => void vi.useRealTimers())
    const openFile = () => new Promise<never>(() => {})
    const presentations = new Presentations({ openFile, ffmpeg: parts.ffmpeg }, 0)
    const ffmpeg = async () => ({ ffmpeg: '/bin/ffmpeg', ffprobe: undefined })
    const transcoding = transcodingLoader(Object.assign(new FakeParts(), { ffmpeg }), async () => 1)
    const told = lookInto({ presentations, transcoding }, 'a.mkv')
    await vi.advanceTimersByTimeAsync(1900)
    expect(await told).toMatchObject({ holding: null, looking: true, ffmpeg: true })
  })
})
