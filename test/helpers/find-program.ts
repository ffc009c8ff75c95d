import { accessSync, constants } from 'node:fs'
import { delimiter, join } from 'node:path'

/** Where a program is found on PATH. */
export function findProgram(name: string): string | undefined {
  const { PATH, PATHEXT } = process.env
  const endings = process.platform === 'win32' ? (PATHEXT ?? '.EXE').split(';') : ['']
  const folders = (PATH ?? '').split(delimiter).filter((folder) => folder !== '')
  return folders
    .flatMap((folder) => endings.map((ending) => join(folder, name + ending)))
    .find(isExecutable)
}

/** Where Chromium, or a browser made of it, is found: CHROME_PATH names it, or PATH, or it is where its installer puts it. */
export function findChromium(): string | undefined {
  const { CHROME_PATH } = process.env
  if (CHROME_PATH) return isExecutable(CHROME_PATH) ? CHROME_PATH : undefined
  return findInstalled(
    ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'],
    [
      '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
      '/Applications/Chromium.app/Contents/MacOS/Chromium',
      inProgramFiles('Google/Chrome/Application/chrome.exe'),
    ],
  )
}

/** Where Firefox is found: on PATH, or where its installer puts it. */
export function findFirefox(): string | undefined {
  return findInstalled(
    ['firefox-esr', 'firefox'],
    [
      '/Applications/Firefox.app/Contents/MacOS/firefox',
      inProgramFiles('Mozilla Firefox/firefox.exe'),
    ],
  )
}

function findInstalled(names: readonly string[], paths: readonly string[]): string | undefined {
  const onPath = names.map(findProgram).find((path) => path !== undefined)
  return onPath ?? paths.find(isExecutable)
}

function inProgramFiles(path: string): string {
  return join(process.env['PROGRAMFILES'] ?? '', path)
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK)
    return true
  } catch {
    return false
  }
}
