import type { MediaInfo } from './demuxer.ts'
import type { AudioTrack, VideoTrack } from './track.ts'

const pictures: { readonly [codec in VideoTrack['codec']]: string } = {
  h264: 'H.264',
  hevc: 'HEVC (H.265)',
  av1: 'AV1',
  vp8: 'VP8',
  vp9: 'VP9',
  mpeg1: 'MPEG-1',
  mpeg2: 'MPEG-2',
  mpeg4: 'MPEG-4 Part 2 (DivX, Xvid)',
  h263: 'H.263',
  mjpeg: 'Motion JPEG',
  prores: 'ProRes',
  wmv: 'Windows Media Video',
  theora: 'Theora',
  flv1: 'Sorenson Spark',
  vp6: 'VP6',
  other: '',
}

const sounds: { readonly [codec in AudioTrack['codec']]: string } = {
  aac: 'AAC',
  mp3: 'MP3',
  mp2: 'MP2',
  opus: 'Opus',
  vorbis: 'Vorbis',
  flac: 'FLAC',
  alac: 'ALAC',
  ac3: 'AC-3',
  eac3: 'E-AC-3',
  dts: 'DTS',
  truehd: 'TrueHD',
  pcm: 'PCM',
  adpcm: 'ADPCM',
  speex: 'Speex',
  nellymoser: 'Nellymoser',
  wma: 'Windows Media Audio',
  amr: 'AMR',
  other: '',
}

/** What has no codec of ours, by the container's name of it, or ffmpeg's. */
const others: { readonly [name: string]: string } = {
  AVdh: 'DNxHR',
  AVdn: 'DNxHD',
  'dvc ': 'DV',
  dvcp: 'DV',
  dvsd: 'DV',
  dvvideo: 'DV',
  'V_MS/VFW/FOURCC': 'Video for Windows',
  vvc1: 'VVC (H.266)',
  vvi1: 'VVC (H.266)',
  'ac-4': 'AC-4',
  mha1: 'MPEG-H',
  mhm1: 'MPEG-H',
  iamf: 'IAMF',
}

const containers: { readonly [container in MediaInfo['container']]: string } = {
  matroska: 'MKV',
  webm: 'WebM',
  mp4: 'MP4',
  'mpeg-ts': 'MPEG-TS',
  m2ts: 'M2TS',
  flv: 'FLV',
  avi: 'AVI',
  'mpeg-ps': 'MPEG-PS',
  ogg: 'Ogg',
  asf: 'Windows Media',
  mxf: 'MXF',
  realmedia: 'RealMedia',
  dv: 'DV',
  dav: 'DAV',
}

/** What people call a track's codec; what the container calls it where it has no better name. */
export function codecName(track: VideoTrack | AudioTrack): string {
  const name = track.kind === 'video' ? pictures[track.codec] : sounds[track.codec]
  return name || (others[track.codecName] ?? track.codecName)
}

/** What people call a container. */
export function containerName(container: MediaInfo['container']): string {
  return containers[container]
}
