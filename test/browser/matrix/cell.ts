/** A kind of recording, and how ffmpeg makes one. */
export interface Cell {
  /** The heading that it stands under in docs/formats.md, and the folder that it is served in. */
  readonly container: string
  /** Pictures, sound, and what is odd; with its extension the file's name. */
  readonly what: string
  readonly extension: string
  /** What ffmpeg is told after its inputs: 0 is the counter, 1 the tone, 2 the tone an octave higher. */
  readonly options: readonly string[]
  /** What is to come of it: some need ffmpeg to be played, and what was never finished cannot be. */
  readonly aim: 'plays' | 'plays with ffmpeg' | 'explained'
  /** How else it differs from what ffmpeg writes. */
  readonly odd: Odd
}

/** What is done with a recording besides encoding it. */
export interface Odd {
  /** Further inputs, after those. */
  readonly inputs?: readonly string[]
  /** Written to a pipe, so that nothing is filled in afterwards: no duration, no index. */
  readonly piped?: boolean
  /** Which part of the bytes is kept: from and to, of 1. */
  readonly kept?: readonly [from: number, to: number]
  /** Each is a run of ffmpeg with these options, and the file is all of them in a row. */
  readonly pieces?: readonly string[]
  /** Written anew without encoding, with these options before its input and behind it. */
  readonly again?: readonly [before: string, behind: string]
  /** Its segments are meant to have other packets than the file, or other times. */
  readonly differs?: boolean
  /** How many sounds a viewer may choose from; the second is the one an octave higher. */
  readonly sounds?: number
}

/** Codecs as docs/formats.md names them, and what makes ffmpeg write them. */
export type Codecs = { readonly [name: string]: string }

const gop = '-g 50 -keyint_min 50'
const x264 = `-c:v libx264 -preset ultrafast -pix_fmt yuv420p -x264-params scenecut=0 ${gop}`
const x265 = `-c:v libx265 -preset ultrafast -pix_fmt yuv420p -x265-params log-level=error:keyint=50:min-keyint=50:scenecut=0`
const bits = '-b:v 400k'

/** Pictures. */
export const pictures: Codecs = {
  'H.264': `${x264} -bf 2 -b_strategy 0`,
  'H.264 without B-frames': `${x264} -bf 0`,
  'H.264 open GOP': `-c:v libx264 -preset veryfast -pix_fmt yuv420p ${gop} -bf 3 -b_strategy 0 -flags -cgop -x264-params open-gop=1:b-pyramid=none:scenecut=0`,
  'H.264 interlaced': `-c:v libx264 -preset veryfast -pix_fmt yuv420p ${gop} -flags +ildct+ilme -x264-params tff=1:scenecut=0`,
  'H.264 with one keyframe': '-c:v libx264 -preset ultrafast -pix_fmt yuv420p -g 999',
  'H.264 of keyframes only': '-c:v libx264 -preset ultrafast -pix_fmt yuv420p -g 1',
  'H.264 10-bit': `-c:v libx264 -preset ultrafast -pix_fmt yuv420p10le ${gop}`,
  'H.264 4:2:2': `-c:v libx264 -preset ultrafast -pix_fmt yuv422p ${gop}`,
  HEVC: `${x265} -tag:v hvc1`,
  AV1: `-c:v libsvtav1 -preset 12 -pix_fmt yuv420p ${gop}`,
  VP8: `-c:v libvpx -deadline realtime -cpu-used 8 ${bits} ${gop}`,
  VP9: `-c:v libvpx-vp9 -deadline realtime -cpu-used 8 ${bits} ${gop}`,
  'MPEG-1': `-c:v mpeg1video -bf 2 ${bits} -g 12`,
  'MPEG-2': `-c:v mpeg2video -bf 2 ${bits} -g 12`,
  'MPEG-4 ASP': `-c:v mpeg4 -vtag xvid -bf 2 ${bits} -g 50`,
  'MPEG-4 in MP4': `-c:v mpeg4 -bf 2 ${bits} -g 50`,
  'MS MPEG-4': `-c:v msmpeg4 ${bits} -g 50`,
  'H.263': `-c:v h263 -s 176x144 ${bits} -g 50`,
  FLV1: `-c:v flv ${bits} -g 50`,
  WMV1: `-c:v wmv1 ${bits} -g 50`,
  WMV2: `-c:v wmv2 ${bits} -g 50`,
  MJPEG: '-c:v mjpeg -pix_fmt yuvj420p -q:v 4',
  ProRes: '-c:v prores_ks -profile:v 0 -pix_fmt yuv422p10le',
  DNxHR: '-c:v dnxhd -profile:v dnxhr_lb -s 256x128 -sws_flags neighbor -pix_fmt yuv422p',
  DV: '-c:v dvvideo -s 720x576 -sws_flags neighbor -pix_fmt yuv420p',
  Theora: `-c:v libtheora ${bits} -g 50`,
  FFV1: '-c:v ffv1',
}

/** Sounds. */
export const sounds: Codecs = {
  AAC: '-c:a aac',
  'AAC 5.1': '-c:a aac -ac 6',
  Opus: '-c:a libopus',
  FLAC: '-c:a flac -strict -2',
  Vorbis: '-c:a libvorbis',
  MP3: '-c:a libmp3lame',
  MP2: '-c:a mp2',
  'AC-3': '-c:a ac3',
  'AC-3 5.1': '-c:a ac3 -ac 6',
  'E-AC-3': '-c:a eac3',
  DTS: '-c:a dca -strict -2',
  TrueHD: '-c:a truehd -strict -2',
  PCM: '-c:a pcm_s16le',
  'PCM 24-bit': '-c:a pcm_s24le',
  'PCM big-endian': '-c:a pcm_s16be',
  ALAC: '-c:a alac',
  WMA1: '-c:a wmav1',
  WMA2: '-c:a wmav2',
  'IMA ADPCM': '-c:a adpcm_ima_wav',
  'MS ADPCM': '-c:a adpcm_ms',
  'QuickTime ADPCM': '-c:a adpcm_ima_qt',
  ADPCM: '-c:a adpcm_swf -ar 44100',
  Speex: '-c:a libspeex -ar 16000 -ac 1',
  'no sound': '-an',
}

/** The file's path below the served folder. */
export function pathOf({ container, what, extension }: Cell): string {
  return `${container}/${what}.${extension}`
}
