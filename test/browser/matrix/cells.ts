import { type Cell, type Odd, pictures, sounds } from './cell.ts'

/** What Chromium has no decoder for. */
const foreign = /^(HEVC|MPEG-|MS MPEG|H\.263|FLV1|WMV|MJPEG|ProRes|DNxHR|DV|Theora|FFV1)/

type Row = readonly [what: string, more?: string, odd?: Odd & { readonly extension?: string }]

/** Each row is `<pictures> + <sound>`, and what is odd behind a comma. */
function rows(container: string, extension: string, ...all: readonly Row[]): Cell[] {
  return all.map(([what, more = '', { extension: own = extension, ...odd } = {}]) => {
    const [picture = '', sound = ''] = what.replace(/, .*/, '').split(' + ')
    const [video, audio] = [pictures[picture], sounds[sound]]
    if (video === undefined || audio === undefined) throw new Error(`What is ${what}?`)
    const options = [video, audio, more].join(' ').split(' ').filter(Boolean)
    const aim = foreign.test(picture) ? 'plays with ffmpeg' : 'plays'
    return { container, what, extension: own, options, aim, odd }
  })
}

const twoSounds = '-map 0 -map 1 -map 2 -metadata:s:a:0 language=eng -metadata:s:a:1 language=deu'
/** Segments begin with a picture that lets the leading ones be decoded. */
const restarts = { differs: true }
/** ffprobe makes up times for AVI, which has none, and counts packets that are cut off. */
const untimed = { differs: true }
const piecesThatJump = ['-t 5', '-ss 5 -output_ts_offset 1000']

/** Never finished: its index is missing, and nothing but a repair tool brings it back. */
const unfinished: readonly Cell[] = rows('MP4', 'mp4', [
  'H.264 + AAC, never finished',
  '',
  { kept: [0, 0.8] },
]).map((cell) => ({ ...cell, aim: 'explained' }))

/** Every kind of recording that is tried. */
export const cells: readonly Cell[] = [
  ...rows(
    'MP4',
    'mp4',
    ['H.264 + AAC, index at the end'],
    ['H.264 + AAC, index in front', '-movflags +faststart'],
    ['H.264 + AAC, fragmented', '-movflags frag_keyframe+empty_moov+default_base_moof'],
    [
      'H.264 + AAC, fragmented to a pipe',
      '-movflags frag_keyframe+empty_moov -f mp4',
      { piped: true },
    ],
    ['H.264 + AAC, cut at its start (edit list)', '', { again: ['-ss 1.3', ''] }],
    ['H.264 + AAC, upside down', '', { again: ['', '-metadata:s:v rotate=180'] }],
    ['H.264 + AAC, oblong pixels', '-aspect 16:9'],
    ['H.264 + AAC, variable frame rate', '-vf select=gt(n\\,100)+not(mod(n\\,3)) -fps_mode vfr'],
    // The delay of the encoder is left out, as the edit list says.
    ['H.264 + AAC, two sounds', twoSounds, { sounds: 2, differs: true }],
    ['H.264 open GOP + AAC'],
    ['H.264 10-bit + AAC'],
    ['H.264 4:2:2 + AAC'],
    ['H.264 + AAC 5.1'],
    ['H.264 + MP3'],
    ['H.264 + Opus'],
    ['H.264 + FLAC'],
    ['H.264 + AC-3'],
    ['H.264 + E-AC-3'],
    ['H.264 + DTS'],
    ['H.264 + ALAC'],
    ['H.264 + no sound'],
    ['HEVC + AAC'],
    ['HEVC + AAC, hev1', '-tag:v hev1'],
    ['HEVC + AC-3'],
    ['AV1 + AAC'],
    ['AV1 + Opus'],
    ['VP9 + Opus'],
    ['VP9 + AAC'],
    ['MPEG-4 in MP4 + AAC'],
    ['MPEG-2 + AAC'],
  ),
  ...unfinished,
  ...rows(
    'MOV',
    'mov',
    ['H.264 + AAC'],
    ['H.264 + PCM'],
    ['H.264 + PCM big-endian'],
    ['H.264 + ALAC'],
    ['H.264 + QuickTime ADPCM'],
    ['HEVC + AAC'],
    ['ProRes + PCM 24-bit'],
    ['DNxHR + PCM'],
    ['MJPEG + PCM'],
    ['DV + PCM'],
  ),
  ...rows(
    '3GP',
    '3gp',
    ['H.264 + AAC'],
    ['H.263 + AAC'],
    ['MPEG-4 in MP4 + AAC', '', { extension: '3g2' }],
  ),
  ...rows(
    'MKV',
    'mkv',
    ...Object.keys(sounds)
      .filter((sound) => !/WMA|^ADPCM|QuickTime|Speex|big/.test(sound))
      .map((sound): Row => [`H.264 + ${sound}`]),
    ...['HEVC', 'AV1', 'VP8', 'VP9', 'MPEG-2'].flatMap((picture) =>
      ['AAC', 'Opus', 'AC-3'].map((sound): Row => [`${picture} + ${sound}`]),
    ),
    ['VP9 + MP3'],
    ['VP8 + Vorbis'],
    ['VP8 + DTS'],
    ['AV1 + FLAC'],
    ['MPEG-4 ASP + MP3'],
    ['MJPEG + PCM'],
    ['FFV1 + FLAC'],
    ['Theora + Vorbis'],
    ['H.264 + AAC, no Cues', '-f matroska', { piped: true }],
    ['H.264 + AC-3, no Cues', '-f matroska', { piped: true }],
    ['VP8 + Opus, no Cues', '-f matroska', { piped: true }],
    ['H.264 + AAC, cut off', '', { kept: [0, 0.8] }],
    ['H.264 + AAC, two sounds', twoSounds, { sounds: 2 }],
    ['H.264 + AC-3, two sounds', twoSounds, { sounds: 2 }],
    ['H.264 + AAC, starts at 10 s', '-output_ts_offset 10'],
    ['H.264 + AAC, variable frame rate', '-vf select=gt(n\\,100)+not(mod(n\\,3)) -fps_mode vfr'],
    [
      'H.264 + AAC, subtitles and chapters',
      '-map 0 -map 1 -map 3 -c:s srt -map_chapters 4',
      { inputs: ['words.srt', 'chapters.txt'] },
    ],
    ['H.264 + AAC, oblong pixels', '-aspect 16:9'],
    ['H.264 without B-frames + AAC'],
    ['H.264 open GOP + AAC', '', restarts],
    ['H.264 interlaced + AAC'],
    ['H.264 with one keyframe + AAC'],
    ['H.264 of keyframes only + AAC'],
    ['H.264 10-bit + AAC'],
    ['H.264 4:2:2 + AAC'],
  ),
  ...rows(
    'WebM',
    'webm',
    ['VP8 + Vorbis'],
    ['VP8 + Opus'],
    ['VP9 + Opus'],
    ['AV1 + Opus'],
    ['VP9 + Opus, no Cues', '-f webm', { piped: true }],
    ['VP8 + Vorbis, no Cues', '-f webm', { piped: true }],
    ['VP9 + Opus, cut off', '', { kept: [0, 0.8] }],
  ),
  ...rows(
    'MPEG-TS',
    'ts',
    ['H.264 + AAC'],
    ['H.264 + MP3'],
    ['H.264 + MP2'],
    ['H.264 + AC-3'],
    ['H.264 + E-AC-3'],
    ['H.264 + DTS'],
    ['H.264 + AAC, LATM', '-mpegts_flags latm'],
    ['H.264 + no sound'],
    ['H.264 + AAC, two sounds', twoSounds, { sounds: 2 }],
    ['H.264 + AAC, clock wraps', '-output_ts_offset 95438'],
    // Time goes on where the clock jumps.
    ['H.264 + AAC, clock jumps', '', { pieces: piecesThatJump, differs: true }],
    // What cannot be decoded for want of what came before is left out.
    ['H.264 + AAC, cut out of a stream', '', { kept: [0.13, 0.87], differs: true }],
    ['H.264 open GOP + AAC', '', restarts],
    ['H.264 interlaced + AAC', '', { extension: 'mts' }],
    ['H.264 with one keyframe + AAC'],
    ['H.264 + AAC, packets of 192 bytes', '-mpegts_m2ts_mode 1', { extension: 'm2ts' }],
    ['H.264 + AC-3, packets of 192 bytes', '-mpegts_m2ts_mode 1', { extension: 'm2ts' }],
    ['HEVC + AAC', '-tag:v 36'],
    ['MPEG-2 + MP2'],
    ['MPEG-2 + AC-3'],
  ),
  ...rows(
    'FLV',
    'flv',
    ['H.264 + AAC'],
    ['H.264 + MP3', '-ar 44100'],
    ['H.264 + Speex'],
    ['H.264 + no sound'],
    ['H.264 + AAC, written to a pipe', '-f flv', { piped: true }],
    // ffprobe counts what is cut off.
    ['H.264 + AAC, cut off', '', { kept: [0, 0.8], differs: true }],
    ['FLV1 + MP3', '-ar 44100'],
    ['FLV1 + ADPCM'],
  ),
  ...rows(
    'AVI',
    'avi',
    ['H.264 without B-frames + MP3', '-bsf:v h264_mp4toannexb', untimed],
    ['H.264 + MP3', '-bsf:v h264_mp4toannexb', untimed],
    ['H.264 without B-frames + AAC', '-bsf:v h264_mp4toannexb', untimed],
    ['H.264 without B-frames + PCM', '-bsf:v h264_mp4toannexb'],
    ['H.264 without B-frames + IMA ADPCM', '-bsf:v h264_mp4toannexb'],
    ['H.264 without B-frames + MS ADPCM', '-bsf:v h264_mp4toannexb'],
    ['H.264 without B-frames + AC-3', '-bsf:v h264_mp4toannexb'],
    [
      'H.264 without B-frames + MP3, cut off',
      '-bsf:v h264_mp4toannexb',
      { ...untimed, kept: [0, 0.8] },
    ],
    ['MPEG-4 ASP + MP3'],
    ['MPEG-4 ASP + AC-3'],
    ['MS MPEG-4 + MP3'],
    ['MJPEG + PCM'],
    ['DV + PCM'],
  ),
  ...rows(
    'MPEG-PS',
    'mpg',
    ['MPEG-1 + MP2'],
    ['MPEG-2 + MP2'],
    ['MPEG-2 + AC-3', '-f vob', { extension: 'vob' }],
    ['MPEG-2 + AC-3, of a camcorder', '-f vob', { extension: 'mod' }],
    ['H.264 + MP2'],
  ),
  ...rows('WMV', 'wmv', ['WMV2 + WMA2'], ['WMV1 + WMA1', '', { extension: 'asf' }]),
  ...rows('OGV', 'ogv', ['Theora + Vorbis'], ['Theora + Opus']),
  ...rows('MXF', 'mxf', ['MPEG-2 + PCM', '-ar 48000']),
  ...rows('DV', 'dv', ['DV + PCM', '-ar 48000 -ac 2']),
]
