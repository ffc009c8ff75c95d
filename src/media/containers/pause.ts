/** After so many milliseconds others should have a turn. */
const LONG = 8
let paused = 0

/** Lets others have the event loop for a moment. */
export async function pause(): Promise<void> {
  await new Promise((resolve) => setImmediate(resolve))
  paused = performance.now()
}

/** The same where the last pause of any reader is long ago: for work of which a piece may take long, or no time. */
export async function pauseIfDue(): Promise<void> {
  if (performance.now() - paused > LONG) await pause()
}
