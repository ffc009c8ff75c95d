/**
 * Runs in a page: appends tracks' segments to a MediaSource in the given order, and seeks to each of the times, where a frame of that
 * number is awaited: what is there instead after a while is told.
 * @param {{ tracks: { type: string, init: string, segments: string[] }[], order: number[], looks: { time: number, frame: number }[] }} job
 *   bytes are in base64
 */
async function playSegments({ tracks, order, looks }) {
  const video = document.body.appendChild(document.createElement('video'))
  const source = new MediaSource()
  video.src = URL.createObjectURL(source)
  await happens(source, 'sourceopen')
  const buffers = tracks.map(({ type }) => source.addSourceBuffer(type))
  for (const [index, { init }] of tracks.entries()) await append(buffers[index], init)
  video.currentTime = looks[0]?.time ?? 0
  for (const number of order)
    for (const [index, { segments }] of tracks.entries())
      if (!video.error) await append(buffers[index], segments[number])
  const ranges = buffers.map(({ buffered }) => rangesOf(buffered))
  if (source.readyState === 'open') source.endOfStream()
  if (video.seeking && !video.error) await happens(video, 'seeked')
  const frames = []
  for (const { time, frame } of looks) {
    if (video.error) break
    const sought = happens(video, 'seeked')
    video.currentTime = time
    await sought
    frames.push(await numberOnce(video, frame))
  }
  const size = [video.videoWidth, video.videoHeight]
  return { ranges, frames, size, error: video.error?.message }
}

/** Plays on from `time` for `seconds`, and says how far it came. */
async function playFrom(time, seconds) {
  const video = document.querySelector('video')
  video.currentTime = time
  video.volume = 0
  await video.play()
  const playing = happens(video, 'pause')
  video.addEventListener('timeupdate', () => {
    if (video.currentTime >= time + seconds) video.pause()
  })
  await playing
  return {
    sound: video.webkitAudioDecodedByteCount,
    dropped: video.getVideoPlaybackQuality().droppedVideoFrames,
    error: video.error?.message,
  }
}

/** The number in the picture as soon as it is the expected one, or what it is after a while: 'seeked' may come before the frame is there. */
async function numberOnce(video, expected) {
  const end = performance.now() + 5000
  while (frameNumber(video) !== expected && performance.now() < end && !video.error)
    await new Promise((resolve) => setTimeout(resolve, 20))
  return frameNumber(video)
}

/** Also resolves when the video cannot be decoded: then it has an error. */
function happens(target, event) {
  return new Promise((resolve) => {
    target.addEventListener(event, resolve, { once: true })
    document.querySelector('video').addEventListener('error', resolve, { once: true })
  })
}

async function append(buffer, base64) {
  buffer.appendBuffer(Uint8Array.from(atob(base64), (byte) => byte.charCodeAt(0)))
  await happens(buffer, 'updateend')
}

function rangesOf(buffered) {
  return Array.from({ length: buffered.length }, (_, index) => [
    buffered.start(index),
    buffered.end(index),
  ])
}

/** The number in the picture: each of 12 columns is a bit. */
function frameNumber(video) {
  const canvas = document.createElement('canvas')
  canvas.width = video.videoWidth
  canvas.height = video.videoHeight
  if (canvas.width === 0) return undefined
  const context = canvas.getContext('2d')
  context.drawImage(video, 0, 0)
  const row = context.getImageData(0, canvas.height / 2, canvas.width, 1).data
  let number = 0
  for (let bit = 0; bit < 12; bit += 1) {
    const column = Math.floor(((bit + 0.5) * canvas.width) / 12)
    if (row[column * 4] > 127) number += 2 ** bit
  }
  return number
}

Object.assign(globalThis, { playSegments, playFrom, frameNumber })
