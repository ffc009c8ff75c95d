import { execFileSync } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { EncodedAnew, entryOf, serveWithFfmpeg } from '../helpers/encoded-anew.ts'
import { OpenedFolder } from '../helpers/opened.ts'
import { presentationGraphics } from '../helpers/presentation-graphics.ts'

const folder = new OpenedFolder()

function make(...args: readonly string[]): void {
  execFileSync('ffmpeg', ['-v', 'error', '-y', ...args], { stdio: 'pipe' })
}

/** The mean luma of a part of the picture (ffmpeg's `crop`) at a time. */
function lumaAt(file: string, seconds: number, part: string): number {
  const filters = `crop=${part},scale=1:1:flags=area`
  const output = ['-frames:v', '1', '-vf', filters, '-pix_fmt', 'gray', '-f', 'rawvideo', '-']
  return (
    execFileSync('ffmpeg', ['-v', 'error', '-ss', String(seconds), '-i', file, ...output])[0] ?? -1
  )
}

async function save(name: string, query = '', order: number[] = [0]): Promise<string> {
  const { server, parts } = await serveWithFfmpeg(folder)
  const anew = await EncodedAnew.of(server.port, parts, name, query)
  return anew.save(join(folder.outside, `${name}.mp4`), order)
}

test('light of high dynamic range becomes what every screen shows', async () => {
  const path = join(folder.root, 'hdr.mkv')
  const tags = '-color_trc smpte2084 -color_primaries bt2020 -colorspace bt2020nc'.split(' ')
  const x265 = ['-c:v', 'libx265', '-preset', 'ultrafast', '-x265-params', 'log-level=0']
  // Code 0.58 of PQ is 203 candelas per square metre (ITU-R BT.2408): the white of a page.
  const gray = 'color=0x949494:s=320x180:r=25:d=3'
  make('-f', 'lavfi', '-i', gray, '-pix_fmt', 'yuv420p10le', ...tags, ...x265, path)
  const joined = await save('hdr.mkv')
  expect(entryOf(joined, 'v:0', 'stream=pix_fmt,color_transfer')).toBe('yuv420p,bt709')
  const luma = lumaAt(joined, 1, '100:100:0:0')
  expect(luma).toBeGreaterThan(150)
}, 60_000)

test('subtitles that are pictures are burnt in while they last, wherever one begins to watch', async () => {
  const sup = join(folder.outside, 'a.sup')
  const place = [60, 60, 80, 20] as const
  writeFileSync(sup, presentationGraphics({ from: 5, to: 7, canvas: [192, 96], place }))
  const picture = ['-f', 'lavfi', '-i', 'color=black:s=192x96:r=25:d=11']
  // What begins at 5 s would be moved to the beginning.
  const inputs = [...picture, '-f', 'lavfi', '-i', 'sine=d=11', '-itsoffset', '5', '-i', sup]
  const codecs = ['-c:v', 'mpeg2video', '-c:a', 'ac3', '-c:s', 'copy']
  make(...inputs, '-map', '0', '-map', '1', '-map', '2', ...codecs, join(folder.root, 'pgs.mkv'))
  const joined = await save('pgs.mkv', '&burn=0', [1, 2, 0])
  expect(lumaAt(joined, 6, '40:10:80:65')).toBeGreaterThan(200)
  expect(lumaAt(joined, 6, '40:10:0:0')).toBeLessThan(40)
  expect(lumaAt(joined, 4.5, '40:10:80:65')).toBeLessThan(40)
  expect(lumaAt(joined, 7.5, '40:10:80:65')).toBeLessThan(40)
  const plain = await save('pgs.mkv', '', [1])
  expect(lumaAt(plain, 2, '40:10:80:65')).toBeLessThan(40)
}, 60_000)
