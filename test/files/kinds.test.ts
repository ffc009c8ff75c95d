import { readFileSync } from 'node:fs'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { isAsNamed, kindOf, needsSniffing, SNIFFED_BYTES } from '../../src/files/kinds.ts'

/** Packets of a transport stream with a payload of the fill. */
function packets(count: number, stride = 188, fill = 0xff): Buffer {
  const stream = Buffer.alloc(count * stride, fill)
  const stamp = stride === 192 ? 4 : 0
  for (let at = stamp; at < stream.length; at += stride) stream.set([0x47, 0x01, 0x00, 0x10], at)
  return stream
}

const sniff = (bytes: Uint8Array) => isAsNamed('a.ts', bytes.subarray(0, SNIFFED_BYTES))

describe('the kind of a file by its name', () => {
  it.each(
    [
      'mp4 m4v mov mkv webm ts mts m2ts m2t tod avi flv f4v wmv asf mpg mpeg vob 3gp 3g2 ogv mxf rm rmvb divx dav',
      'qt mk3d trp tp ogm mpe m2p mod ps dv',
    ].flatMap((line) => line.split(' ')),
  )('.%s is a video, in any case', (extension) => {
    expect(kindOf(`clip.${extension}`)).toBe('video')
    expect(kindOf(`CLIP.${extension.toUpperCase()}`)).toBe('video')
  })

  it.each(['srt', 'vtt', 'ass', 'ssa', 'SRT'])('.%s is a subtitle file', (extension) => {
    expect(kindOf(`clip.en.${extension}`)).toBe('subtitle')
  })

  it.each([
    'clip',
    '.mp4',
    'clip.mp4.part',
    'clip.jpg',
    'mp4',
    'clip.mp4/',
    'index.d.mts',
    '__proto__',
  ])('%s is neither', (name) => {
    expect(kindOf(name)).toBeUndefined()
  })

  it('only .ts, .mod and .ps leave open what it is', () => {
    expect(['a.ts', 'a/b.TS', 'go.mod', 'MOV001.MOD', 'a.ps'].every(needsSniffing)).toBe(true)
    expect(['a.mts', 'a.m2ts', 'ts', '.ts', 'a.ts/b.mp4'].some(needsSniffing)).toBe(false)
    expect(isAsNamed('a.mp4', Buffer.from('anything'))).toBe(true)
  })
})

describe('a program stream by its first bytes', () => {
  it.each([
    ['MPEG-2', 0x44],
    ['MPEG-1', 0x21],
  ])('is found by its pack header: %s', (_, next) => {
    const start = Buffer.of(0, 0, 1, 0xba, next, 0, 4, 0, 4, 1)
    expect(['a.mod', 'A.PS'].every((name) => isAsNamed(name, start))).toBe(true)
  })

  it.each([
    ['a Go module', Buffer.from('module example.org/a\n\ngo 1.22\n')],
    ['music', Buffer.from(`${'a song'.padEnd(1080, '\0')}M.K.`)],
    ['PostScript', Buffer.from('%!PS-Adobe-3.0\n')],
    ['a pack header of neither', Buffer.of(0, 0, 1, 0xba, 0xff)],
    ['a transport stream', packets(100)],
    ['half a start code', Buffer.of(0, 0, 1)],
    ['nothing', Buffer.alloc(0)],
  ])('is not found in %s', (_, start) => {
    expect(['a.mod', 'a.ps'].some((name) => isAsNamed(name, start))).toBe(false)
  })
})

describe('a transport stream by its first bytes', () => {
  it.each([188, 192, 204])('is found at a stride of %i', (stride) => {
    expect(sniff(packets(100, stride))).toBe(true)
    expect(sniff(packets(100, stride, 0))).toBe(true)
  })

  it('is found where the recording was cut within a packet', () => {
    const stream = packets(100)
    for (let cut = 1; cut < 188; cut += 1) expect(sniff(stream.subarray(cut))).toBe(true)
  })

  it('is found behind bytes that do not belong to it', () => {
    expect(sniff(Buffer.concat([Buffer.alloc(3000, 1), packets(100)]))).toBe(true)
  })

  it.each([1, 2, 3, 4, 5])(
    'is found in a file of %i packets, also if the last one is cut',
    (count) => {
      expect(sniff(packets(count))).toBe(true)
      expect(sniff(packets(count, 192))).toBe(true)
      expect(sniff(packets(count + 1).subarray(0, -100))).toBe(true)
    },
  )

  it.each([0, 1, 100, 187])('is not found in %i bytes: no packet is that short', (length) => {
    expect(sniff(packets(1).subarray(0, length))).toBe(false)
  })

  it('is not found when a packet does not begin with the sync byte', () => {
    const stream = packets(100)
    for (let at = 3 * 188; at < stream.length; at += 4 * 188) stream[at] = 0
    expect(sniff(stream)).toBe(false)
  })

  it('is no TypeScript source, even one that has a G wherever a packet begins', () => {
    const source = readFileSync(new URL(import.meta.url))
    expect(sniff(source)).toBe(false)
    expect(sniff(Buffer.from(`G${'x'.repeat(187)}`.repeat(50)))).toBe(false)
    expect(sniff(Buffer.from('G'.repeat(10_000)))).toBe(false)
    expect(sniff(Buffer.from('Größe = "日本語 😀"\r\n\t'.repeat(500)))).toBe(false)
  })

  it('is never text', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 400 }), (text) => {
        expect(sniff(Buffer.from(text.replace(/\p{Cc}/gu, '\n')))).toBe(false)
      }),
    )
  })
})
