import { describe, expect, it } from 'vitest'
import type { Track } from '../../../../src/media/track.ts'
import { probeStreams } from '../../../helpers/probed-demuxer.ts'
import { expectSamePackets, ffmpeg, openFile, PICTURE, path, SOUND } from './recordings.ts'

describe('a codec', () => {
  const x264 = ['-c:v', 'libx264', '-preset', 'ultrafast', '-pix_fmt', 'yuv420p']
  const cells: [
    name: string,
    options: string[],
    video: object | undefined,
    audio: object | undefined,
  ][] = [
    [
      'vp8-vorbis.webm',
      ['-c:v', 'libvpx', '-c:a', 'libvorbis'],
      { codec: 'vp8', codecString: 'vp8' },
      { codec: 'vorbis', codecString: 'vorbis' },
    ],
    [
      'vp9-opus.webm',
      ['-c:v', 'libvpx-vp9', '-deadline', 'realtime', '-pix_fmt', 'yuv420p', '-c:a', 'libopus'],
      { codec: 'vp9', codecString: 'vp09.00.11.08' },
      { codec: 'opus', codecString: 'opus', sampleRate: 48_000 },
    ],
    [
      'vp9-444.mkv',
      ['-c:v', 'libvpx-vp9', '-deadline', 'realtime', '-pix_fmt', 'yuv444p', '-an'],
      { codec: 'vp9', codecString: 'vp09.01.11.08' },
      undefined,
    ],
    [
      'av1-flac.mkv',
      ['-c:v', 'libsvtav1', '-preset', '12', '-pix_fmt', 'yuv420p', '-c:a', 'flac'],
      { codec: 'av1', codecString: 'av01.0.00M.08' },
      { codec: 'flac', codecString: 'flac' },
    ],
    [
      'hevc-ac3.mkv',
      [
        '-c:v',
        'libx265',
        '-preset',
        'ultrafast',
        '-x265-params',
        'log-level=none',
        '-pix_fmt',
        'yuv420p',
        '-c:a',
        'ac3',
      ],
      { codec: 'hevc', codecString: expect.stringMatching(/^hvc1\.1\.6\.L60\.90$/i) },
      { codec: 'ac3', codecString: 'ac-3' },
    ],
    [
      'mpeg2-mp2.mkv',
      ['-c:v', 'mpeg2video', '-c:a', 'mp2'],
      { codec: 'mpeg2', codecString: undefined },
      { codec: 'mp2' },
    ],
    [
      'mpeg4-mp3.mkv',
      ['-c:v', 'mpeg4', '-c:a', 'libmp3lame'],
      { codec: 'mpeg4' },
      { codec: 'mp3', codecString: 'mp4a.6B' },
    ],
    [
      'mjpeg-pcm.mkv',
      ['-c:v', 'mjpeg', '-c:a', 'pcm_s16le'],
      { codec: 'mjpeg' },
      { codec: 'pcm', pcm: { bits: 16, float: false, bigEndian: false, signed: true } },
    ],
    [
      'prores-pcm24.mkv',
      ['-c:v', 'prores', '-c:a', 'pcm_s24be'],
      { codec: 'prores' },
      { codec: 'pcm', pcm: { bits: 24, float: false, bigEndian: true, signed: true } },
    ],
    [
      'theora-float.mkv',
      ['-c:v', 'libtheora', '-c:a', 'pcm_f32le'],
      { codec: 'theora' },
      { codec: 'pcm', pcm: { bits: 32, float: true, bigEndian: false, signed: true } },
    ],
    [
      'avc-alac.mkv',
      [...x264, '-c:a', 'alac'],
      { codec: 'h264', codecString: expect.stringMatching(/^avc1\.42c0/) },
      { codec: 'alac', codecString: 'alac' },
    ],
    [
      'avc-eac3.mkv',
      [...x264, '-c:a', 'eac3'],
      { codec: 'h264' },
      { codec: 'eac3', codecString: 'ec-3' },
    ],
    [
      'avc-dts.mkv',
      [...x264, '-c:a', 'dca', '-strict', '-2'],
      { codec: 'h264' },
      { codec: 'dts', codecString: undefined },
    ],
    [
      'avc-truehd.mkv',
      [...x264, '-c:a', 'truehd', '-strict', '-2', '-ac', '2'],
      { codec: 'h264' },
      { codec: 'truehd' },
    ],
    ['wmv-wma.mkv', ['-c:v', 'wmv2', '-c:a', 'wmav2'], { codec: 'wmv' }, { codec: 'wma' }],
    ['audio.mka', ['-vn', '-c:a', 'libopus'], undefined, { codec: 'opus' }],
  ]
  it.each(cells)(
    'of %s is named, and its packets are as ffprobe sees them',
    async (name, options, video, audio) => {
      ffmpeg(...PICTURE, ...SOUND, '-t', '2', ...options, path(name))
      const demuxer = await openFile(name)
      const { tracks } = demuxer.info
      expect(demuxer.info.container).toBe(name.endsWith('webm') ? 'webm' : 'matroska')
      const seen = tracks.find(({ kind }) => kind === 'video')
      const heard = tracks.find(({ kind }) => kind === 'audio')
      if (video === undefined) expect(seen).toBeUndefined()
      else expect(seen).toMatchObject(video)
      if (audio === undefined) expect(heard).toBeUndefined()
      else expect(heard).toMatchObject(audio)
      await expectSamePackets(name, demuxer)
      const cuts = await demuxer.cutPoints()
      expect(cuts.length).toBeGreaterThan(0)
    },
  )

  it.each(['hevc-ac3.mkv', 'av1-flac.mkv', 'vp8-vorbis.webm', 'avc-eac3.mkv', 'vp9-opus.webm'])(
    'of %s has its configuration as ffprobe shows it',
    async (name) => {
      const { tracks } = (await openFile(name)).info
      const configs = probeStreams(path(name)).map(({ extradata }) => hexOfDump(extradata ?? ''))
      for (const [index, config] of configs.entries())
        if (config !== '') expect(hexOf(tracks[index])).toContain(config)
    },
  )
})

function hexOfDump(dump: string): string {
  const lines = [...dump.matchAll(/^[\da-f]{8}: ([\da-f ]{1,40})/gim)]
  return lines.map((line) => line[1]?.replaceAll(' ', '')).join('')
}

function hexOf(track: Track | undefined): string {
  return Buffer.from(track?.config ?? []).toString('hex')
}
