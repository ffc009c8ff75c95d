import { aacCodecString, parseAacConfig, parseAdts } from '../../codecs/aac.ts'
import { h264CodecString } from '../../codecs/h264-config.ts'
import type { AudioTrack, VideoTrack } from '../../track.ts'
import type { PictureTrack, SoundTrack } from './avi-file.ts'
import type { AviStream, PictureStream, SoundStream } from './avi-stream.ts'
import { h264Stream } from './h264-stream.ts'
import { soundParser } from './sound-parser.ts'

const CODEC_STRINGS: Partial<Record<AudioTrack['codec'], string>> = {
  mp3: 'mp4a.6B',
  ac3: 'ac-3',
  flac: 'flac',
  opus: 'opus',
}

function base({
  header,
  format,
}: AviStream): Pick<VideoTrack, 'id' | 'codecName' | 'language' | 'title'> {
  const { codecName } = format
  return { id: header.index, codecName, language: undefined, title: header.name }
}

/** Names a picture track, whose first chunk is given. */
export function pictureTrack(
  stream: PictureStream,
  picture: Uint8Array,
  first: boolean,
): PictureTrack {
  const { codec, extra, width, height } = stream.format
  const h264 = codec === 'h264' ? h264Stream(extra, picture) : undefined
  const declared = {
    width,
    height,
    displayWidth: stream.header.aspect ? Math.round(height * stream.header.aspect) : width,
    displayHeight: height,
  }
  const size = h264?.sequence ?? declared
  const track: VideoTrack = {
    ...base(stream),
    kind: 'video',
    codec,
    codecString: h264 && h264CodecString(h264.config),
    config: h264?.config,
    width: size.width,
    height: size.height,
    displayWidth: size.displayWidth,
    displayHeight: size.displayHeight,
    rotation: 0,
    frameRate: 1 / stream.tick,
    default: first,
  }
  return { track, stream, h264 }
}

/** Names a sound track, whose first chunk begins with these bytes. */
export function soundTrack(stream: SoundStream, head: Uint8Array, first: boolean): SoundTrack {
  const parser = soundParser(stream, head)
  const { codec, channels, sampleRate, pcm, adpcm } = stream.format
  const aac = codec === 'aac' ? aacOf(stream, head) : undefined
  const config = codec === 'aac' ? aac?.config : stream.format.extra.slice()
  const track: AudioTrack = {
    ...base(stream),
    kind: 'audio',
    codec,
    codecString: aac ? aacCodecString(aac.config) : CODEC_STRINGS[codec],
    config: config && config.length > 0 ? config : undefined,
    channels: aac?.channels || channels,
    sampleRate: aac?.sampleRate || sampleRate,
    pcm,
    adpcm,
    default: first,
  }
  return { track, stream, parser }
}

/** The AudioSpecificConfig of ADTS frames, else the one behind the format. */
function aacOf(
  { format }: SoundStream,
  head: Uint8Array,
): { config: Uint8Array; channels: number; sampleRate: number } | undefined {
  const adts = parseAdts(head, 0)
  if (adts) return adts
  const given = parseAacConfig(format.extra)
  return given && { ...given, config: format.extra.slice() }
}
