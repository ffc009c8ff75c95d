import { chmod, copyFile, mkdir, writeFile } from 'node:fs/promises'
import { delimiter, dirname, join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { ffmpegFinder } from '../../src/cli/ffmpeg-finder.ts'
import { findProgram } from '../helpers/find-program.ts'
import { temporaryFolder } from '../helpers/temporary-folder.ts'
import { anyPort, runVidserve } from '../helpers/vidserve.ts'

const ffmpeg = findProgram('ffmpeg') ?? ''
const posix = process.platform !== 'win32'

describe('ffmpeg', () => {
  it('is found on PATH, with the ffprobe beside it', async () => {
    const find = await ffmpegFinder(undefined, process.env)
    expect(await find()).toEqual({ ffmpeg, ffprobe: join(dirname(ffmpeg), 'ffprobe') })
  })

  it('is not there where PATH has none', async () => {
    const find = await ffmpegFinder(undefined, { PATH: await temporaryFolder() })
    expect(await find()).toBeUndefined()
    expect(await (await ffmpegFinder(undefined, {}))()).toBeUndefined()
  })

  it.runIf(posix)('is not run from among the recordings', async () => {
    const folder = await temporaryFolder()
    await copyFile(ffmpeg, join(folder, 'ffmpeg'))
    const before = process.cwd()
    process.chdir(folder)
    try {
      const find = await ffmpegFinder(undefined, { PATH: ['', '.', 'x/..'].join(delimiter) })
      expect(await find()).toBeUndefined()
    } finally {
      process.chdir(before)
    }
  })

  it.runIf(posix)('is passed over on PATH where it does not run', async () => {
    const folder = await temporaryFolder()
    await mkdir(join(folder, 'sub'))
    await writeFile(join(folder, 'ffmpeg'), '#!/bin/sh\nexit 1\n')
    await chmod(join(folder, 'ffmpeg'), 0o755)
    const path = [folder, dirname(ffmpeg)].join(delimiter)
    const find = await ffmpegFinder(undefined, { PATH: path })
    expect((await find())?.ffmpeg).toBe(ffmpeg)
  })

  it('is none where none is wanted', async () => {
    expect(await (await ffmpegFinder(false, process.env))()).toBeUndefined()
  })

  it('that was named and runs is taken', async () => {
    expect((await (await ffmpegFinder(ffmpeg, {}))())?.ffmpeg).toBe(ffmpeg)
  })
})

describe('--ffmpeg', () => {
  it.each(['/no/such/ffmpeg', process.execPath])(
    'that does not run as one is one line and exit code 2: %s',
    async (path) => {
      const folder = await temporaryFolder()
      const { exitCode, stderr } = await runVidserve([...anyPort, '--ffmpeg', path, folder])
      expect(stderr).toBe(`vidserve: --ffmpeg: expected an ffmpeg that runs, got '${path}'\n`)
      expect(exitCode).toBe(2)
    },
  )
})
