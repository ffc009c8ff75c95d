import { mkdir, readFile, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { execa } from 'execa'
import { describe, expect, it } from 'vitest'
import type { HoldingJson } from '../src/wire.ts'
import { eventually } from './helpers/eventually.ts'
import { makeVideo } from './helpers/media.ts'
import { untilLookedInto } from './helpers/site.ts'
import { temporaryFolder } from './helpers/temporary-folder.ts'
import { anyPort, runVidserve, startVidserve } from './helpers/vidserve.ts'

/** What `npm pack --json` tells. */
interface Packed {
  readonly filename: string
  /** In bytes. */
  readonly size: number
  readonly files: readonly { readonly path: string; readonly mode: number }[]
}

async function pack(destination: string): Promise<Packed> {
  const options = ['--ignore-scripts', '--json', '--pack-destination', destination]
  const { stdout } = await execa('npm', ['pack', ...options])
  const [packed] = JSON.parse(stdout) as Packed[]
  if (packed === undefined) throw new Error(`npm pack told nothing: ${stdout}`)
  return packed
}

describe('the package', () => {
  it('is under 1 MB and holds the program, and nothing else', async () => {
    const folder = await temporaryFolder()
    const { filename, files } = await pack(folder)
    expect((await stat(join(folder, filename))).size).toBeLessThan(1_000_000)
    const paths = files.map(({ path }) => path)
    expect(paths).toEqual(
      expect.arrayContaining(['bin/vidserve.js', 'dist/cli/main.js', 'dist/client/player.js']),
    )
    const expected =
      /^(?:bin\/vidserve\.js|dist\/.+\.(?:js|css|svg|png|ico)|dist\/.+\.js\.br|dist\/coders\.cjs\.br|dist\/LICENSES\.txt|README\.md|CHANGELOG\.md|LICENSE|package\.json)$/
    expect(paths.filter((path) => !expected.test(path))).toEqual([])
  })

  it('names the licence of the FFmpeg that is in the coders of sound, and has its text', async () => {
    const parts = (await readFile('dist/LICENSES.txt', 'utf8')).split(`\n${'-'.repeat(72)}\n\n`)
    const coders = parts.filter((part) => part.startsWith('@mediabunny/'))
    expect(coders).toHaveLength(3)
    for (const coder of coders)
      expect(coder).toMatch(
        /FFmpeg's [\s\S]+GNU Lesser General Public\nLicense, version 2\.1 or later/,
      )
    expect(parts.at(-1)).toMatch(
      /GNU LESSER GENERAL PUBLIC LICENSE\n +Version 2\.1[\s\S]+NO WARRANTY/,
    )
  })

  it('can be installed into an empty folder, and serves from there', async () => {
    const folder = await temporaryFolder()
    const { filename } = await pack(folder)
    const home = join(folder, 'home')
    await mkdir(join(home, 'videos'), { recursive: true })
    await writeFile(join(home, 'package.json'), '{ "private": true }')
    await writeFile(join(home, 'videos', 'clip.mp4'), 'x')
    await makeVideo(join(home, 'videos', 'film.mkv'), 3, ['-c:a', 'ac3'])
    const quiet = ['--prefer-offline', '--no-audit', '--no-fund']
    await execa('npm', ['install', ...quiet, join(folder, filename)], { cwd: home })
    const ending = process.platform === 'win32' ? '.cmd' : ''
    await stat(join(home, 'node_modules', '.bin', `vidserve${ending}`))

    const program = join(home, 'node_modules', 'vidserve', 'bin', 'vidserve.js')
    const { url, stop } = await startVidserve([...anyPort, 'videos'], { cwd: home }, program)
    expect((await fetch(url)).status).toBe(200)
    await eventually(async () => expect(await (await fetch(url)).text()).toContain('clip.mp4'))
    expect(await (await fetch(new URL('/media/clip.mp4', url))).text()).toBe('x')

    const { holding } = await untilLookedInto((path) => fetch(new URL(path, url)), 'film.mkv')
    const { master, tracks } = holding as HoldingJson
    const sound = tracks.find(({ convertedFrom }) => convertedFrom !== null)
    const segment = await fetch(new URL(`${sound?.id}/1.m4s`, new URL(master ?? '', url)))
    expect((await segment.arrayBuffer()).byteLength).toBeGreaterThan(10_000)
    expect((await stop()).exitCode).toBe(0)
  }, 120_000)
})

describe('its version', () => {
  it('is the one of package.json', async () => {
    const { version } = (await import('../package.json', { with: { type: 'json' } })).default
    const { stdout, exitCode } = await runVidserve(['--version'])
    expect({ stdout, exitCode }).toEqual({ stdout: `${version}\n`, exitCode: 0 })
  })
})
