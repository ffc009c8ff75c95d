import open from 'open'

/** A launcher that ends later than this was the browser itself, in milliseconds. */
const launching = 5000

/**
 * Opens the URL in the browser that `browser` names (as the environment variable BROWSER does), or in the system's own. Calls
 * `failed` where that does not work out; waits for nothing.
 */
export function openBrowser(url: string, browser: string | undefined, failed: () => void): void {
  const options = browser ? { app: { name: browser } } : {}
  const start = performance.now()
  open(url, options).then((launcher) => {
    launcher.once('exit', (code) => {
      if (code && performance.now() - start < launching) failed()
    })
  }, failed)
}
