// Imported by a server that is measured: tells its parent how late its event loop was.
import { monitorEventLoopDelay } from 'node:perf_hooks'

const resolution = 5
const histogram = monitorEventLoopDelay({ resolution })
histogram.enable()
// Each value has the timer's own interval in it.
const late = (nanoseconds) => Math.max(0, nanoseconds / 1e6 - resolution)

process.on('message', () => {
  process.send({
    p50: late(histogram.percentile(50)),
    p99: late(histogram.percentile(99)),
    max: late(histogram.max),
  })
  histogram.reset()
})
process.channel?.unref()
