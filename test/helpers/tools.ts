import { existsSync, readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { execa } from 'execa'
import { findChromium, findFirefox, findProgram } from './find-program.ts'

/** A program that tests run, and the packages that bring it. */
interface Tool {
  readonly name: string
  readonly apt: string
  readonly brew: string
  readonly winget: string
}

const tools: readonly Tool[] = [
  { name: 'chromium', apt: 'chromium', brew: 'google-chrome', winget: 'Google.Chrome' },
  { name: 'firefox', apt: 'firefox-esr', brew: 'firefox', winget: 'Mozilla.Firefox' },
  { name: 'ffmpeg', apt: 'ffmpeg', brew: 'ffmpeg', winget: 'Gyan.FFmpeg' },
  { name: 'ffprobe', apt: 'ffmpeg', brew: 'ffmpeg', winget: 'Gyan.FFmpeg' },
  { name: 'curl', apt: 'curl', brew: 'curl', winget: 'cURL.cURL' },
  { name: 'wget', apt: 'wget', brew: 'wget', winget: 'JernejSimoncic.Wget' },
  { name: 'aria2c', apt: 'aria2', brew: 'aria2', winget: 'aria2.aria2' },
  { name: 'mpv', apt: 'mpv', brew: 'mpv', winget: 'shinchiro.mpv' },
]

/** Before all tests: the programs that they run are there, and so is what was built from the sources. */
export async function setup(): Promise<void> {
  await provideTools()
  await provideBuild()
}

async function provideTools(): Promise<void> {
  const before = missingTools()
  if (before.length === 0) return
  const apt = await aptGet()
  if (apt !== undefined) {
    const packages = packagesOf(before, 'apt')
    say(`installing ${packages.join(' ')} with apt-get, for the tests`)
    await apt(['update'])
    await apt(['install', '--yes', '--no-install-recommends', ...packages])
  }
  const missing = missingTools()
  if (missing.length === 0) return
  throw oneMessage(
    [
      `The tests need ${missing.map(({ name }) => name).join(', ')}. To install what is missing:`,
      `  Debian, Ubuntu  sudo apt-get install ${packagesOf(missing, 'apt').join(' ')}`,
      `  macOS           brew install ${packagesOf(missing, 'brew').join(' ')}`,
      `  Windows         winget install ${packagesOf(missing, 'winget').join(' ')}`,
      'Chromium may lie anywhere if CHROME_PATH names it.',
    ].join('\n'),
  )
}

function missingTools(): readonly Tool[] {
  const browsers: Readonly<Record<string, () => string | undefined>> = {
    chromium: findChromium,
    firefox: findFirefox,
  }
  return tools.filter(({ name }) => (browsers[name]?.() ?? findProgram(name)) === undefined)
}

function packagesOf(missing: readonly Tool[], manager: 'apt' | 'brew' | 'winget'): string[] {
  return [...new Set(missing.map((tool) => tool[manager]))]
}

/** Runs apt-get as root; undefined where that cannot be done without asking. A step that fails is told by what is missing after it. */
async function aptGet(): Promise<((args: readonly string[]) => Promise<unknown>) | undefined> {
  if (findProgram('apt-get') === undefined) return undefined
  const prefix = process.getuid?.() === 0 ? ['env'] : ['sudo', '--non-interactive', 'env']
  const asRoot = (command: readonly string[]) => {
    const [program = '', ...args] = [...prefix, ...command]
    return execa(program, args, { reject: false, stdio: 'inherit' })
  }
  if ((await asRoot(['true'])).exitCode !== 0) return undefined
  const options = ['--quiet', '--option', 'DPkg::Lock::Timeout=300']
  return (args) => asRoot(['DEBIAN_FRONTEND=noninteractive', 'apt-get', ...options, ...args])
}

/** `npm test` has built before; a test run of its own may not have. */
async function provideBuild(): Promise<void> {
  if (!existsSync('dist/cli/main.js')) {
    say('building dist, for the tests')
    const { exitCode } = await execa('node', ['scripts/build.js'], {
      reject: false,
      stdio: 'inherit',
    })
    if (exitCode !== 0) throw oneMessage('The tests need dist, which cannot be built.')
  } else if (newestChange('src') > newestChange('dist')) {
    say('dist is older than src: tests of the built program see the old one until `npm run build`')
  }
}

/** When the youngest file below a folder was changed, in milliseconds since 1970-01-01T00:00:00Z. */
function newestChange(folder: string): number {
  const names = readdirSync(folder, { recursive: true, encoding: 'utf8' })
  return Math.max(...names.map((name) => statSync(join(folder, name)).mtimeMs))
}

function say(text: string): void {
  process.stdout.write(`${text}\n`)
}

/** An error whose stack, which a test run prints, is its message alone. */
function oneMessage(message: string): Error {
  const error = new Error(message)
  error.stack = message
  return error
}
