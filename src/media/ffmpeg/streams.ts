import type { MediaInfo } from '../demuxer.ts'
import type { AudioCodec, SubtitleCodec, VideoCodec } from '../track.ts'

/** ffmpeg's names of codecs, where ours are others; what is in none of these lists has the same name or is 'other'. */
const PICTURES: Readonly<Record<string, VideoCodec>> = {
  mpeg1video: 'mpeg1',
  mpeg2video: 'mpeg2',
  msmpeg4v1: 'mpeg4',
  msmpeg4v2: 'mpeg4',
  msmpeg4v3: 'mpeg4',
  h263p: 'h263',
  h263i: 'h263',
  mjpegb: 'mjpeg',
  wmv1: 'wmv',
  wmv2: 'wmv',
  wmv3: 'wmv',
  vc1: 'wmv',
  vp6f: 'vp6',
  vp6a: 'vp6',
}
const PICTURES_ALIKE: readonly string[] = [
  ...['h264', 'hevc', 'av1', 'vp8', 'vp9', 'mpeg4', 'h263', 'mjpeg', 'prores', 'theora', 'flv1'],
  'vp6',
]
const SOUNDS: Readonly<Record<string, AudioCodec>> = {
  aac_latm: 'aac',
  dca: 'dts',
  mlp: 'truehd',
  wmav1: 'wma',
  wmav2: 'wma',
  wmapro: 'wma',
  wmavoice: 'wma',
  wmalossless: 'wma',
  amr_nb: 'amr',
  amr_wb: 'amr',
  mp1: 'mp2',
}
const SOUNDS_ALIKE: readonly string[] = [
  ...['aac', 'mp3', 'mp2', 'opus', 'vorbis', 'flac', 'alac', 'ac3', 'eac3', 'dts', 'truehd'],
  ...['speex', 'nellymoser'],
]
const TEXTS: Readonly<Record<string, SubtitleCodec>> = {
  subrip: 'srt',
  srt: 'srt',
  ass: 'ass',
  ssa: 'ass',
  webvtt: 'vtt',
  mov_text: 'tx3g',
  hdmv_pgs_subtitle: 'pgs',
  dvd_subtitle: 'vobsub',
}
const CONTAINERS: readonly (readonly [string, MediaInfo['container']])[] = [
  ['matroska', 'matroska'],
  ['mov', 'mp4'],
  ['mpegts', 'mpeg-ts'],
  ['mpeg', 'mpeg-ps'],
  ['flv', 'flv'],
  ['avi', 'avi'],
  ['ogg', 'ogg'],
  ['asf', 'asf'],
  ['mxf', 'mxf'],
  ['rm', 'realmedia'],
  ['dv', 'dv'],
  ['dhav', 'dav'],
]

/** What a picture codec that ffmpeg names so is here. */
export function pictureCodec(name: string): VideoCodec {
  return PICTURES[name] ?? (PICTURES_ALIKE.includes(name) ? (name as VideoCodec) : 'other')
}

/** What a sound codec that ffmpeg names so is here. */
export function soundCodec(name: string): AudioCodec {
  if (name.startsWith('pcm_')) return 'pcm'
  if (name.startsWith('adpcm_')) return 'adpcm'
  return SOUNDS[name] ?? (SOUNDS_ALIKE.includes(name) ? (name as AudioCodec) : 'other')
}

/** What a subtitle codec that ffmpeg names so is here. */
export function subtitleCodec(name: string): SubtitleCodec {
  return TEXTS[name] ?? 'other'
}

/** What the container is whose demuxer's names (separated by commas) these are; undefined where it has no name here. */
export function containerOf(names: string): MediaInfo['container'] | undefined {
  const all = names.split(',')
  return CONTAINERS.find(([name]) => all.includes(name))?.[1]
}
