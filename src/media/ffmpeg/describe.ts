import { languageTag } from '../containers/language.ts'
import type { MediaInfo } from '../demuxer.ts'
import type { Track } from '../track.ts'
import type { Decodes } from './decoders.ts'
import { NO_PICTURE } from './no-picture.ts'
import type { Picture, Probed } from './probe.ts'
import { constantRate, parseRate, perSecond } from './rate.ts'
import { containerOf, pictureCodec, soundCodec, subtitleCodec } from './streams.ts'

/** A stream as ffprobe or ffmpeg itself tells it; what is not told is undefined. */
export interface Stream {
  readonly index: number
  readonly kind: 'video' | 'audio' | 'subtitle'
  /** Undefined for a codec that ffmpeg does not know. */
  readonly codec: string | undefined
  /** The programs of a transport stream that it is part of; none where there are no programs. */
  readonly programs: readonly number[]
  readonly language?: string | undefined
  readonly title?: string | undefined
  readonly default?: boolean | undefined
  /** Coded, in pixels. */
  readonly width?: number | undefined
  readonly height?: number | undefined
  /** How wide a pixel is to its height. */
  readonly pixelAspect?: number | undefined
  /** Clockwise, in degrees. */
  readonly rotation?: number | undefined
  /** As `parseRate` takes them. */
  readonly baseRate?: string | undefined
  readonly meanRate?: string | undefined
  readonly fields?: string | undefined
  readonly transfer?: string | undefined
  readonly channels?: number | undefined
  readonly sampleRate?: number | undefined
}

/** What a file is, apart from its streams. */
export interface Format {
  readonly names: string
  readonly duration: number | undefined
  readonly chapters: MediaInfo['chapters']
}

/** Larger than anything that is a picture. */
const MOST_PIXELS = 16_384
/** Codecs whose pictures never consist of fields. */
const PROGRESSIVE = /^(?:vp\d|av1|theora|gif|flv1|h263|wmv[12]|msmpeg4|svq|rv[1-4]0|cinepak)/

/** What ffmpeg's list of streams says of a recording. A cover or another picture that stands still must not be among them. */
export function describe(
  { names, duration, chapters }: Format,
  streams: readonly Stream[],
  decodes: Decodes,
): Probed {
  const container = containerOf(names)
  const sounds = streams.filter(({ kind }) => kind === 'audio')
  const subtitles = streams.filter(({ kind }) => kind === 'subtitle')
  const isDecoded = ({ codec }: Stream): boolean => codec !== undefined && decodes(codec)
  const video = streams.find(({ kind }) => kind === 'video')
  const belongs = ({ programs }: Stream): boolean =>
    video === undefined ||
    programs.length === 0 ||
    programs.some((each) => video.programs.includes(each))
  // Sound that ffmpeg mistakes for another's, or whose configuration it does not take, has no sample rate.
  const heard = ordinals(
    sounds,
    (sound) => isDecoded(sound) && belongs(sound) && sound.sampleRate !== 0,
  )
  const alone = heard.length > 0 ? NO_PICTURE : undefined
  const picture = video === undefined ? alone : isDecoded(video) ? pictureOf(video) : undefined
  const tracks = streams.map(trackOf)
  return {
    info: container && { container, tracks, duration, chapters, unfinished: false },
    format: names,
    duration,
    picture,
    sounds: heard,
    pictureSubtitles: ordinals(subtitles, ({ codec }) =>
      /^(?:hdmv_pgs|dvd|dvb|xsub)(?:_subtitle)?$/.test(codec ?? ''),
    ),
  }
}

function ordinals(streams: readonly Stream[], holds: (stream: Stream) => boolean): number[] {
  return streams.flatMap((stream, ordinal) => (holds(stream) ? [ordinal] : []))
}

function pictureOf(stream: Stream): Picture | undefined {
  const { codec, transfer, fields, baseRate = '', meanRate = '' } = stream
  const { width, height, rotation } = shapeOf(stream)
  const isPicture = width >= 2 && height >= 2 && width <= MOST_PIXELS && height <= MOST_PIXELS
  if (codec === undefined || !isPicture) return undefined
  const lying = rotation === 90 || rotation === 270
  const isTold = fields !== undefined && fields !== 'unknown'
  return {
    width: lying ? height : width,
    height: lying ? width : height,
    rate: constantRate(parseRate(baseRate), parseRate(meanRate)),
    interlaced: isTold ? fields !== 'progressive' : !PROGRESSIVE.test(codec),
    transfer: transfer === 'smpte2084' ? 'pq' : transfer === 'arib-std-b67' ? 'hlg' : undefined,
    codec,
  }
}

/** The size that a picture is meant to be seen in, rotation not applied. */
function shapeOf({ width = 0, height = 0, pixelAspect = 1, rotation = 0 }: Stream): {
  width: number
  height: number
  rotation: 0 | 90 | 180 | 270
} {
  const aspect = pixelAspect > 0.1 && pixelAspect < 10 ? pixelAspect : 1
  const turned = (((Math.round(rotation / 90) * 90) % 360) + 360) % 360
  return { width: Math.round(width * aspect), height, rotation: turned as 0 | 90 | 180 | 270 }
}

function trackOf(stream: Stream): Track {
  const { index, kind, codec = 'unknown', language, title, width = 0, height = 0 } = stream
  const base = {
    id: index,
    codecName: codec,
    codecString: undefined,
    config: undefined,
    language: languageTag(language ?? ''),
    title,
    default: stream.default ?? false,
  }
  if (kind === 'subtitle') return { ...base, kind, codec: subtitleCodec(codec) }
  if (kind === 'audio') {
    const { channels = 0, sampleRate = 0 } = stream
    return { ...base, kind, codec: soundCodec(codec), channels, sampleRate, pcm: undefined }
  }
  const shape = shapeOf(stream)
  const rate = parseRate(stream.meanRate ?? '')
  return {
    ...base,
    kind,
    codec: pictureCodec(codec),
    ...{ width, height, displayWidth: shape.width, displayHeight: shape.height },
    rotation: shape.rotation,
    frameRate: rate && perSecond(rate),
  }
}
