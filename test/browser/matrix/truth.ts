import { execa } from 'execa'

/** A frame, as ffmpeg decodes it. */
interface Frame {
  /** Seconds from the recording's start. */
  readonly time: number
  /** The number that it shows. */
  readonly number: number
}

/** What ffmpeg finds in a recording. */
export interface Truth {
  /** In the order of their times. */
  readonly frames: readonly Frame[]
  /** Up to the end of the last frame, in seconds. */
  readonly duration: number
  /** Width to height, as it is to be shown. */
  readonly aspect: number
  /** How many sounds there are. */
  readonly sounds: number
}

const COLUMNS = 12
const CLOCK = 90_000

/** Decodes a recording with ffmpeg; undefined where it finds no picture either. */
export async function truthOf(path: string): Promise<Truth | undefined> {
  const [decoded, streams] = await Promise.all([framesOf(path), streamsOf(path)])
  const picture = streams.find(({ codec_type: kind }) => kind === 'video')
  const last = decoded.at(-1)
  if (picture === undefined || last === undefined) return undefined
  const [across = 1, down = 1] = (picture.sample_aspect_ratio ?? '1:1').split(':').map(Number)
  return {
    frames: decoded,
    duration: last.time + last.length,
    aspect: (picture.width / picture.height) * (across > 0 && down > 0 ? across / down : 1),
    sounds: streams.filter(({ codec_type: kind }) => kind === 'audio').length,
  }
}

/** The picture goes to stdout as one line of grey columns, its times to stderr. */
async function framesOf(path: string): Promise<(Frame & { length: number })[]> {
  const filter = `[0:v:0]scale=${COLUMNS}:1:flags=area,format=gray,split[a][b]`
  const frames = ['-fps_mode', 'passthrough', '-enc_time_base', `1:${CLOCK}`]
  const { stdout, stderr } = await execa(
    'ffmpeg',
    [
      ...['-nostdin', '-v', 'quiet', '-i', `file:${path}`, '-filter_complex', filter],
      ...['-map', '[a]', ...frames, '-f', 'rawvideo', 'pipe:1'],
      // With the sounds: the recording starts where the first of all its streams does.
      ...['-map', '[b]', '-map', '0:a?', '-c:a', 'copy', ...frames, '-f', 'framecrc', 'pipe:2'],
    ],
    { encoding: 'buffer', reject: false },
  )
  const lines = Buffer.from(stderr).toString('latin1').split('\n')
  const times = lines.filter((line) => line.startsWith('0,')).map((line) => line.split(','))
  return times.map(([, , pts, length], index) => ({
    time: Number(pts) / CLOCK,
    length: Number(length) / CLOCK,
    number: numberIn(stdout.subarray(index * COLUMNS, (index + 1) * COLUMNS)),
  }))
}

/** Each column is a bit, the lowest on the left. */
function numberIn(columns: Uint8Array): number {
  return columns.reduce((sum, grey, bit) => sum + (grey > 127 ? 2 ** bit : 0), 0)
}

interface Stream {
  readonly codec_type: string
  readonly width: number
  readonly height: number
  readonly sample_aspect_ratio?: string
}

async function streamsOf(path: string): Promise<readonly Stream[]> {
  const { stdout } = await execa(
    'ffprobe',
    ['-v', 'quiet', '-of', 'json', '-show_streams', `file:${path}`],
    { reject: false },
  )
  return (JSON.parse(stdout || '{}') as { streams?: Stream[] }).streams ?? []
}
