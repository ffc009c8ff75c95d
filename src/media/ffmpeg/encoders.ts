import { perSecond, type Rate } from './rate.ts'

/** A size that a picture is encoded in, in pixels, and how many bits a second it may take. */
export interface Size {
  readonly width: number
  readonly height: number
}

/** An encoder of H.264 as ffmpeg names it, and how it is told to keep to the grid. */
export interface Encoder {
  readonly name: string
  /** What it takes besides bit rate and size. */
  readonly options: readonly string[]
  /** The last of the filters before it. */
  readonly input: string
  /** Options before the input. */
  readonly device: readonly string[]
  /** Whether quality is set instead of a mean bit rate. */
  readonly byQuality: boolean
}

const SOFTWARE: readonly Encoder[] = [
  {
    name: 'libx264',
    options: ['-preset', 'veryfast', '-sc_threshold', '0', '-crf', '22'],
    input: 'format=yuv420p',
    device: [],
    byQuality: true,
  },
  { name: 'libopenh264', options: [], input: 'format=yuv420p', device: [], byQuality: false },
]

const hardware = (
  name: string,
  options: readonly string[],
  input = 'format=nv12',
  device: readonly string[] = [],
): Encoder => ({ name, options, input, device, byQuality: false })

const HARDWARE: readonly Encoder[] = [
  hardware('h264_videotoolbox', ['-allow_sw', '0', '-realtime', '1']),
  hardware('h264_nvenc', ['-preset', 'p4', '-forced-idr', '1', '-no-scenecut', '1']),
  hardware('h264_qsv', ['-preset', 'veryfast', '-forced_idr', '1']),
  hardware('h264_amf', ['-quality', 'speed', '-forced_idr', '1']),
  hardware('h264_vaapi', [], 'format=nv12,hwupload', ['-vaapi_device', '/dev/dri/renderD128']),
]

/** The encoders without hardware of this list that `ffmpeg -encoders` has, best first. */
export function softwareEncoders(listed: ReadonlySet<string>): readonly Encoder[] {
  return SOFTWARE.filter(({ name }) => listed.has(name))
}

/** The encoders with hardware of this list that `ffmpeg -encoders` has; whether they work is another question. */
export function hardwareEncoders(listed: ReadonlySet<string>): readonly Encoder[] {
  return HARDWARE.filter(({ name }) => listed.has(name))
}

/** The most bits a second that a picture takes. */
export function pictureBits({ width, height }: Size, rate: Rate): number {
  return Math.max(300_000, Math.ceil(width * height * Math.min(perSecond(rate), 60) * 0.1))
}

/** Levels of H.264 by the most macroblocks a second, and a frame (ISO/IEC 14496-10 table A-1). */
const LEVELS: readonly (readonly [number, number, number])[] = [
  [30, 40_500, 1620],
  [31, 108_000, 3600],
  [40, 245_760, 8192],
  [42, 522_240, 8704],
  [51, 983_040, 36_864],
]

/** The level of H.264 that a picture needs, times ten. */
function levelOf({ width, height }: Size, rate: Rate): number {
  const blocks = Math.ceil(width / 16) * Math.ceil(height / 16)
  const perSec = blocks * perSecond(rate)
  const level = LEVELS.find(([, second, frame]) => perSec <= second && blocks <= frame)
  return level?.[0] ?? 52
}

/** The arguments that encode a picture, with a keyframe at every `frames`-th frame after the first `lead` ones. */
export function pictureArguments(
  encoder: Encoder,
  size: Size,
  rate: Rate,
  { frames, lead }: { readonly frames: number; readonly lead: number },
): string[] {
  const bits = String(pictureBits(size, rate))
  const level = levelOf(size, rate)
  return [
    ...['-c:v', encoder.name, ...encoder.options, '-profile:v', 'high', '-bf', '0'],
    ...['-level', `${Math.floor(level / 10)}.${level % 10}`],
    ...(encoder.byQuality ? [] : ['-b:v', String(Math.round(Number(bits) * 0.6))]),
    ...['-maxrate', bits, '-bufsize', String(Number(bits) * 2)],
    // The count of frames, and not their times: these begin with 0 in some versions, and do not in others.
    ...['-g', '100000', '-force_key_frames', `expr:eq(mod(n-${lead},${frames}),0)`],
  ]
}

/** RFC 6381, of what `pictureArguments` makes. */
export function codecStringOf(size: Size, rate: Rate): string {
  return `avc1.6400${levelOf(size, rate).toString(16)}`
}
