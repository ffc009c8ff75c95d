import { execFileSync } from 'node:child_process'
import { describe, expect, test } from 'vitest'
import { accessUnits, rolesOf } from '../../../src/media/sound/access-units.ts'

/** A second of silence as a bare stream. */
function stream(codec: 'ac3' | 'eac3' | 'dts', layout: string): Buffer {
  const source = ['-f', 'lavfi', '-i', `anullsrc=cl=${layout}:r=48000`, '-t', '1']
  const encoder = ['-c:a', codec === 'dts' ? 'dca' : codec, '-strict', '-2', '-f', codec]
  return execFileSync('ffmpeg', ['-v', 'error', ...source, ...encoder, '-'])
}

describe('the access units of a packet', () => {
  test.each(['ac3', 'eac3'] as const)('of %s are its frames', (codec) => {
    const bytes = stream(codec, '5.1')
    const units = accessUnits(codec, bytes.subarray(0, 100_000), 48_000)
    expect(units.length).toBeGreaterThan(20)
    expect(units.every(({ samples }) => samples === 1_536)).toBe(true)
    const all = Buffer.concat(units.map(({ data }) => data))
    expect(all.equals(bytes.subarray(0, all.length))).toBe(true)
    expect(accessUnits(codec, bytes.subarray(1), 48_000)).toEqual([])
    expect(accessUnits(codec, bytes.subarray(0, 100), 48_000)).toEqual([])
  })

  test('of AMR are its frames, by the length of their type, also where nothing was spoken', () => {
    const frame = (type: number, size: number): Buffer => Buffer.alloc(size).fill(type << 3, 0, 1)
    const narrow = [frame(7, 32), frame(8, 6), frame(15, 1), frame(0, 13)]
    const units = accessUnits('amr', Buffer.concat(narrow), 8_000)
    expect(units).toEqual(narrow.map((data) => ({ data, samples: 160 })))
    const wide = [frame(8, 61), frame(9, 6), frame(14, 1), frame(0, 18)]
    expect(accessUnits('amr', Buffer.concat(wide), 16_000)).toEqual(
      wide.map((data) => ({ data, samples: 320 })),
    )
  })

  test('of E-AC-3 have the frames that depend on them, and not those of other programmes', () => {
    const [unit] = accessUnits('eac3', stream('eac3', '5.1').subarray(0, 100_000), 48_000)
    const frame = Buffer.from(unit?.data ?? [])
    // ETSI TS 102 366 section E.1.3.1: the third byte begins with strmtyp and substreamid.
    const third = frame.readUInt8(2) & 7
    const dependent = Buffer.from(frame).fill(0x40 | third, 2, 3)
    const other = Buffer.from(frame).fill(0x08 | third, 2, 3)
    const units = accessUnits('eac3', Buffer.concat([frame, dependent, other, frame]), 48_000)
    expect(units.map(({ data }) => data.length)).toEqual([frame.length * 2, frame.length])
  })

  test('of DTS are the packet, which begins with a core frame', () => {
    const bytes = stream('dts', '5.1')
    expect(accessUnits('dts', bytes.subarray(0, 50_000), 48_000)).toMatchObject([{ samples: 512 }])
    expect(accessUnits('dts', bytes.subarray(2), 48_000)).toEqual([])
    expect(accessUnits('dts', new Uint8Array(0), 48_000)).toEqual([])
  })
})

describe('the channels of Dolby sound', () => {
  test.each([
    ['mono', 'M'],
    ['stereo', 'LR'],
    ['3.0', 'LRC'],
    ['3.0(back)', 'LRS'],
    ['4.0', 'LRCS'],
    ['quad(side)', 'LRlr'],
    ['5.0(side)', 'LRClr'],
    ['2.1', 'LRF'],
    ['3.1', 'LRCF'],
    ['4.1', 'LRCFS'],
    ['5.1(side)', 'LRCFlr'],
  ])('of %s are %s', (layout, roles) => {
    for (const codec of ['ac3', 'eac3'] as const) {
      const [unit] = accessUnits(codec, stream(codec, layout).subarray(0, 100_000), 48_000)
      const found = rolesOf(codec, unit?.data ?? new Uint8Array(0), roles.length)
      expect([codec, found.join('')]).toEqual([codec, roles])
    }
  })

  test('are the usual ones where a decoder gives others than the frame tells', () => {
    const [unit] = accessUnits('eac3', stream('eac3', '5.1').subarray(0, 100_000), 48_000)
    expect(rolesOf('eac3', unit?.data ?? new Uint8Array(0), 8).join('')).toBe('LRCFlrlr')
    expect(rolesOf('dts', new Uint8Array(0), 6).join('')).toBe('LRCFlr')
  })
})
