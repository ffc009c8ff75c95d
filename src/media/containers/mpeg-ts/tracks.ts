import { aacCodecString } from '../../codecs/aac.ts'
import { h264CodecString, parseH264Config } from '../../codecs/h264-config.ts'
import { parseH264Sequence } from '../../codecs/h264-sps.ts'
import { hevcCodecString, hevcSize } from '../../codecs/hevc-config.ts'
import type { AudioCodec, AudioTrack, VideoCodec, VideoTrack } from '../../track.ts'
import { opusHead } from './opus-unit.ts'
import { PictureSurvey } from './picture-survey.ts'
import { soundForm } from './sound-form.ts'
import { type SeenSound, SoundSurvey } from './sound-survey.ts'
import { languageOf, type StreamKind } from './stream-kind.ts'
import type { Survey } from './survey.ts'
import type { ProgramStream } from './tables.ts'
import type { PictureStream, SoundStream, Streams, TextStream } from './ts-file.ts'

const AUDIO_STRINGS: Partial<Record<AudioCodec, string>> = {
  mp3: 'mp4a.6B',
  opus: 'opus',
  ac3: 'ac-3',
  eac3: 'ec-3',
}

/** Describes the streams that were seen: the first picture and the first sound are the default ones. */
export function describeStreams({ streams }: Survey): Streams {
  const pictures: PictureStream[] = []
  const sounds: SoundStream[] = []
  const texts: TextStream[] = []
  for (const { stream, kind, survey } of streams) {
    if (survey instanceof PictureSurvey && kind.kind === 'video')
      pictures.push(pictureStream(stream, kind, survey, pictures.length === 0))
    else if (survey instanceof SoundSurvey && survey.seen)
      sounds.push(soundStream(stream, kind, survey.seen, sounds.length === 0))
    else if (kind.kind === 'subtitle') texts.push(textStream(stream, kind))
  }
  return { pictures, sounds, texts }
}

type Kind<Name> = Extract<StreamKind, { kind: Name }>

function pictureStream(
  stream: ProgramStream,
  { codec, name }: Kind<'video'>,
  survey: PictureSurvey,
  isDefault: boolean,
): PictureStream {
  const track = { ...baseOf(stream, name), ...pictureOf(codec, survey), default: isDefault }
  return { pid: stream.pid, track, form: survey.form() }
}

function soundStream(
  stream: ProgramStream,
  kind: StreamKind,
  seen: SeenSound,
  isDefault: boolean,
): SoundStream {
  const name = seen.name ?? (kind.kind === 'private' ? 'AAC (ADTS)' : kind.name)
  const track = { ...baseOf(stream, name), ...soundOf(seen, stream), default: isDefault }
  return { pid: stream.pid, track, form: soundForm(seen.codec, seen.sampleRate) }
}

function textStream(stream: ProgramStream, { codec, name }: Kind<'subtitle'>): TextStream {
  const base = { ...baseOf(stream, name), default: false, config: undefined }
  return { pid: stream.pid, track: { ...base, kind: 'subtitle', codec } }
}

function baseOf(
  stream: ProgramStream,
  codecName: string,
): { id: number; codecName: string; language: string | undefined; title: string | undefined } {
  return { id: stream.pid, codecName, ...languageOf(stream) }
}

type Picture = Omit<VideoTrack, 'id' | 'codecName' | 'language' | 'title' | 'default'>
type Size = Pick<VideoTrack, 'width' | 'height' | 'displayWidth' | 'displayHeight'>

function pictureOf(codec: VideoCodec, survey: PictureSurvey): Picture {
  const { config, header, frameRate } = survey
  const size = header
    ? { ...header, displayHeight: header.height }
    : (sizeOf(codec, config) ?? { width: 0, height: 0, displayWidth: 0, displayHeight: 0 })
  const { width, height, displayWidth, displayHeight } = size
  return {
    kind: 'video',
    codec: header?.codec ?? codec,
    codecString: config && codecStringOf(codec, config),
    config,
    width,
    height,
    displayWidth,
    displayHeight,
    rotation: 0,
    frameRate,
  }
}

function codecStringOf(codec: VideoCodec, config: Uint8Array): string | undefined {
  return codec === 'h264' ? h264CodecString(config) : hevcCodecString(config)
}

function sizeOf(codec: VideoCodec, config: Uint8Array | undefined): Size | undefined {
  if (!config) return undefined
  if (codec === 'h264') {
    const unit = parseH264Config(config)?.sequences[0]
    return unit && parseH264Sequence(unit)
  }
  const size = hevcSize(config)
  return size && { ...size, displayWidth: size.width, displayHeight: size.height }
}

function soundOf(
  seen: SeenSound,
  { descriptors }: ProgramStream,
): Omit<AudioTrack, 'id' | 'codecName' | 'language' | 'title' | 'default'> {
  const { codec, channels, sampleRate, bits } = seen
  const head = codec === 'opus' ? opusHead(descriptors) : undefined
  return {
    kind: 'audio',
    codec,
    codecString:
      codec === 'aac' ? seen.config && aacCodecString(seen.config) : AUDIO_STRINGS[codec],
    config: seen.config ?? head,
    channels: head?.[9] ?? channels,
    sampleRate,
    pcm: bits === undefined ? undefined : { bits, float: false, bigEndian: true, signed: true },
  }
}
