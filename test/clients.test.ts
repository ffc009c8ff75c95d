import { createHash, randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { createReadStream } from 'node:fs'
import { open, stat, truncate, writeFile } from 'node:fs/promises'
import { request } from 'node:http'
import { join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { execa } from 'execa'
import { beforeEach, describe, expect, test } from 'vitest'
import { makeVideo } from './helpers/media.ts'
import { temporaryFolder } from './helpers/temporary-folder.ts'
import { anyPort, startVidserve } from './helpers/vidserve.ts'

const SIZE = 24 * 1024 * 1024
const content = randomBytes(SIZE)
const name = 'Urlaub #1 & 50% “Meer”.mp4'
let folder: string
let copy: string
let url: string
let media: string

/** A long recording served by the real program, and an empty place for its copy. */
beforeEach(async () => {
  folder = await temporaryFolder()
  copy = join(await temporaryFolder(), 'copy.mp4')
  await writeFile(join(folder, name), content)
  url = (await startVidserve([folder, ...anyPort])).url
  media = `${url}media/${encodeURIComponent(name)}`
})

async function sha256(path: string): Promise<string> {
  const hash = createHash('sha256')
  await pipeline(createReadStream(path), hash)
  return hash.digest('hex')
}

/** A copy whose download broke off somewhere. */
async function breakOff(): Promise<void> {
  const { exitCode } = await execa(
    'curl',
    ['--silent', '--limit-rate', '20M', '--max-time', '0.5', '--output', copy, media],
    { reject: false },
  )
  expect(exitCode).toBe(28)
  const { size } = await stat(copy)
  expect(size).toBeGreaterThan(0)
  expect(size).toBeLessThan(SIZE)
}

describe('a download that broke off goes on to the same bytes', () => {
  test.each([
    ['curl', ['--silent', '--fail', '--continue-at', '-', '--output']],
    ['wget', ['--quiet', '--continue', '--output-document']],
  ])('with %s', async (command, args) => {
    await breakOff()
    await execa(command, [...args, copy, media])
    expect(await sha256(copy)).toBe(await sha256(join(folder, name)))
  })

  test('with curl where nothing is missing any more', async () => {
    await execa('curl', ['--silent', '--fail', '--output', copy, media])
    const { exitCode } = await execa(
      'curl',
      ['--silent', '--continue-at', '-', '--output', copy, media],
      { reject: false },
    )
    expect([0, 33]).toContain(exitCode)
    expect(await sha256(copy)).toBe(await sha256(join(folder, name)))
  })

  test('with aria2c in eight connections at once', async () => {
    await execa('aria2c', [
      '--quiet',
      '--max-connection-per-server=8',
      '--split=8',
      '--min-split-size=1M',
      '--no-conf',
      `--dir=${join(copy, '..')}`,
      '--out=copy.mp4',
      media,
    ])
    expect(await sha256(copy)).toBe(await sha256(join(folder, name)))
  })

  test('and never as a mix of two files, when the file was exchanged between', async () => {
    const ask = async (headers: Record<string, string>) => {
      const asked = request(media, { headers }).end()
      const [response] = (await once(asked, 'response')) as [import('node:http').IncomingMessage]
      return { response, body: Buffer.concat(await response.toArray()) }
    }
    const first = await ask({ Range: 'bytes=0-99' })
    await writeFile(join(folder, name), Buffer.alloc(SIZE, 'x'))
    const second = await ask({
      Range: 'bytes=100-199',
      'If-Range': String(first.response.headers.etag),
    })
    expect(second.response.statusCode).toBe(200)
    expect(second.body.equals(Buffer.alloc(SIZE, 'x'))).toBe(true)
  })
})

describe('a file that changes while it is sent', () => {
  /** Begins a download and leaves it standing until `meanwhile` is over. */
  async function interrupted(
    meanwhile: () => Promise<void>,
  ): Promise<{ promised: number; got: Buffer; whole: boolean }> {
    const [response] = (await once(request(media).end(), 'response')) as [
      import('node:http').IncomingMessage,
    ]
    const chunks: Buffer[] = []
    await once(response, 'readable')
    await meanwhile()
    response.on('data', (chunk: Buffer) => chunks.push(chunk))
    const whole = await new Promise<boolean>((resolve) => {
      response.on('end', () => resolve(true))
      response.on('error', () => resolve(false))
    })
    return {
      promised: Number(response.headers['content-length']),
      got: Buffer.concat(chunks),
      whole,
    }
  }

  test('by growing is sent as far as was promised', async () => {
    const before = await sha256(join(folder, name))
    const { promised, got, whole } = await interrupted(async () => {
      const writer = await open(join(folder, name), 'a')
      await writer.write(Buffer.alloc(100_000, 'x'))
      await writer.close()
    })
    expect({ promised, whole, length: got.length }).toEqual({
      promised: SIZE,
      whole: true,
      length: SIZE,
    })
    expect(createHash('sha256').update(got).digest('hex')).toBe(before)
  })

  test('by shrinking ends the connection early, without padding', async () => {
    const { got, whole } = await interrupted(() => truncate(join(folder, name), SIZE / 2))
    expect(whole).toBe(false)
    expect(got.length).toBeLessThanOrEqual(SIZE / 2)
  })

  test('by being overwritten ends the connection before a byte of the new content', async () => {
    const { got, whole } = await interrupted(() =>
      writeFile(join(folder, name), Buffer.alloc(SIZE, 'x')),
    )
    expect(whole).toBe(false)
    expect(got.includes('xxxxxxxx')).toBe(false)
  })
})

describe('players', () => {
  test('ffprobe reads a recording over the network as it does from the disk', async () => {
    await makeVideo(join(folder, 'clip.mp4'), 8)
    const probe = async (input: string) =>
      (
        await execa('ffprobe', [
          '-v',
          'error',
          '-show_entries',
          'format=duration:stream=codec_name',
          '-of',
          'json',
          input,
        ])
      ).stdout
    expect(await probe(`${url}media/clip.mp4`)).toBe(await probe(join(folder, 'clip.mp4')))
  })

  test('ffmpeg seeks over the network to the frame that it finds on the disk', async () => {
    await makeVideo(join(folder, 'clip.mkv'), 8)
    const frame = async (input: string) =>
      (
        await execa('ffmpeg', [
          '-v',
          'error',
          '-ss',
          '6.2',
          '-i',
          input,
          '-frames:v',
          '1',
          '-f',
          'framemd5',
          '-',
        ])
      ).stdout
    expect(await frame(`${url}media/clip.mkv`)).toBe(await frame(join(folder, 'clip.mkv')))
  })

  test('mpv plays a transport stream from the middle', async () => {
    await makeVideo(join(folder, 'tuner.ts'), 8)
    const args = [
      '--no-config',
      '--vo=null',
      '--ao=null',
      '--start=5',
      '--length=1',
      '--untimed',
      '--msg-level=all=error',
    ]
    const { exitCode, stdout } = await execa('mpv', [...args, `${url}media/tuner.ts`])
    expect({ exitCode, stdout }).toEqual({ exitCode: 0, stdout: '' })
  })
})
