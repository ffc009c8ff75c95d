// Runs in a player page, with media-source-page.js: watches a recording, and tells what it saw.

/** How long anything may take that a viewer waits for, in milliseconds; generous, because machines that test are busy. */
const patience = 25_000
/** How long a picture has that is there already. */
const moment = 3000

const video = () => document.querySelector('video')

/** What the page says is wrong, where it says so. */
function trouble() {
  const panel = document.getElementById('trouble')
  if (!panel || panel.hidden) return undefined
  const title = document.getElementById('trouble-title').textContent.trim()
  // That one goes by itself.
  return title === 'The server is busy' ? undefined : title || undefined
}

/** Whether `condition` came true in time; at once false where the page tells of trouble. */
async function comes(condition, milliseconds = patience) {
  const end = performance.now() + milliseconds
  while (!condition()) {
    if (trouble() || performance.now() > end) return false
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
  return true
}

/** Resolves when there is a picture to play, or something to read: whether it is the former. */
function ready() {
  return comes(
    () => video().readyState >= HTMLMediaElement.HAVE_CURRENT_DATA && video().videoWidth > 0,
  )
}

/** Whether playing goes on by so many seconds. */
async function goesOn(seconds) {
  const from = video().currentTime
  await Promise.race([video().play(), new Promise((resolve) => setTimeout(resolve, moment))])
  const went = await comes(() => !video().seeking && video().currentTime > from + seconds)
  video().pause()
  return went
}

async function seek(time) {
  video().currentTime = time
  return comes(() => !video().seeking && video().readyState >= HTMLMediaElement.HAVE_CURRENT_DATA)
}

/** The number of the frame that is shown at a time: the expected one as soon as it is seen, or what is there after a while. */
async function frameAt(time, expected) {
  if (!(await seek(time))) return undefined
  await comes(() => frameNumber(video()) === expected, moment)
  return frameNumber(video())
}

let analyser
/** The loudest tone within the next while, in Hz, once it is about `expected`; undefined for silence. */
async function tone(expected) {
  if (!analyser) {
    const context = new AudioContext()
    analyser = new AnalyserNode(context, { fftSize: 8192, smoothingTimeConstant: 0 })
    context.createMediaElementSource(video()).connect(analyser).connect(context.destination)
  }
  const levels = new Float32Array(analyser.frequencyBinCount)
  let loudest
  void video().play()
  await comes(() => {
    analyser.getFloatFrequencyData(levels)
    const level = Math.max(...levels)
    if (level > -70)
      loudest = (levels.indexOf(level) * analyser.context.sampleRate) / analyser.fftSize
    if (video().currentTime > video().duration - 1) video().currentTime = 0.5
    return Math.abs(loudest - expected) < 12
  }, patience / 2)
  video().pause()
  return loudest
}

/** Whether one range holds all of the recording from its first picture on, once there was time to fetch it. */
function isWhole(begin, duration) {
  return comes(() => {
    const { buffered } = video()
    return (
      buffered.length === 1 && buffered.start(0) < begin + 0.3 && buffered.end(0) > duration - 0.5
    )
  }, patience / 2)
}

/**
 * Watches what has begun to play.
 * @param {{ seeks: { time: number, number: number }[], borders: number[], begin: number, duration: number }} expected
 */
async function examine({ seeks, borders, begin, duration }) {
  const found = { seeks: [], stuck: undefined }
  const step = (name, went) => {
    if (!went) found.stuck ??= name
    return went
  }
  if (!step('at the start', await goesOn(0.4))) return found
  Object.assign(found, {
    width: video().videoWidth,
    height: video().videoHeight,
    duration: video().duration,
  })
  for (const { time, number } of seeks) {
    found.seeks.push({ number, shown: await frameAt(time, number) })
    if (!step(`after a seek to ${time.toFixed(1)} s`, await goesOn(0.2))) return found
  }
  // Segments that are cut meet at 2 s, 6 s and so on, converted ones at 4 s and 8 s.
  for (const border of borders) {
    const crosses = (await seek(border - 0.3)) && (await goesOn(0.6))
    if (!step('where segments meet', crosses)) return found
  }
  if (video().webkitAudioDecodedByteCount > 0) found.tone = await tone(440)
  found.whole = await isWhole(begin, duration)
  found.frames = video().getVideoPlaybackQuality().totalVideoFrames
  found.bytes = video().webkitAudioDecodedByteCount
  return found
}

Object.assign(globalThis, { ready, examine, tone, trouble })
