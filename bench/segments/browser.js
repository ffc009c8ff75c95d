// What a viewer waits for, in Chromium.
import { chromium } from 'playwright-core'
import { lookInto, median, startServer } from './server.js'

const rounds = 5
const flags = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-background-networking',
  '--autoplay-policy=no-user-gesture-required',
]

/** Runs before the page: `firstFrame` resolves when the first frame is shown. */
function onStart() {
  globalThis.firstFrame = new Promise((resolve) => {
    const observer = new MutationObserver(() => {
      const video = document.querySelector('video')
      if (!video) return
      observer.disconnect()
      video.requestVideoFrameCallback(resolve)
    })
    observer.observe(document, { childList: true, subtree: true })
  })
}

/** Milliseconds until a frame near the wanted time is shown. */
function seek() {
  const video = document.querySelector('video')
  const start = performance.now()
  const time = video.duration * 0.75
  video.currentTime = time
  return new Promise((resolve) => {
    const look = (now, { mediaTime }) => {
      if (Math.abs(mediaTime - time) < 1) resolve(now - start)
      else video.requestVideoFrameCallback(look)
    }
    video.requestVideoFrameCallback(look)
  })
}

/** Medians of the milliseconds from the click to the first frame, and from a seek to three quarters to its frame. */
export async function browserTimes(root, name) {
  const server = await startServer(root)
  await lookInto(server.url, name)
  const executablePath = process.env.CHROME_PATH ?? '/usr/bin/chromium'
  const browser = await chromium.launch({ executablePath, args: flags })
  try {
    const [first, sought] = [[], []]
    for (let round = 0; round <= rounds; round += 1) {
      const context = await browser.newContext({ baseURL: server.url })
      const page = await context.newPage()
      await page.addInitScript(onStart)
      await page.goto(`/watch/${name}`)
      const firstFrame = await page.evaluate('firstFrame')
      const seekTime = await page.evaluate(seek)
      await context.close()
      // The browser itself starts in the first round.
      if (round === 0) continue
      first.push(firstFrame)
      sought.push(seekTime)
    }
    return { first: median(first), seek: median(sought) }
  } finally {
    await browser.close()
    await server.stop()
  }
}
