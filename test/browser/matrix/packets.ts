import { execa } from 'execa'

/** A container's clock has at least this precision, in seconds. */
const TICK = 0.0015

interface Stream {
  readonly kind: string
  /** In seconds, growing. */
  readonly times: readonly number[]
}

/** What ffprobe finds in a file, but not in its HLS: how many packets, or which times. */
export async function lostFrom(file: string, playlist: string): Promise<string[]> {
  const [originals, cut] = await Promise.all([streamsOf(`file:${file}`), streamsOf(playlist)])
  const lost: string[] = []
  for (const { kind, times } of cut) {
    const same = originals.some((one) => one.kind === kind && one.times.length === times.length)
    if (!same) lost.push(`${kind}: ${times.length} packets`)
  }
  const [before, after] = [originals, cut].map((all) => all.find(({ kind }) => kind === 'video'))
  if (before === undefined || after === undefined) return [...lost, 'video']
  const [start = 0, begin = 0] = [before.times[0], after.times[0]]
  const moved = after.times.findIndex(
    (time, index) => Math.abs(time - begin - ((before.times[index] ?? 0) - start)) > TICK,
  )
  return moved < 0 ? lost : [...lost, `video: time of frame ${moved}`]
}

async function streamsOf(url: string): Promise<Stream[]> {
  const { stdout } = await execa('ffprobe', [
    ...['-v', 'quiet', '-of', 'json', '-show_streams', '-show_packets', url],
  ])
  const { streams, packets } = JSON.parse(stdout) as {
    streams: { index: number; codec_type: string }[]
    packets: { stream_index: number; pts_time?: string }[]
  }
  return streams.map(({ index, codec_type: kind }) => ({
    kind,
    times: packets
      .filter((packet) => packet.stream_index === index)
      .map(({ pts_time: time }) => Number(time ?? 0))
      .sort((a, b) => a - b),
  }))
}
