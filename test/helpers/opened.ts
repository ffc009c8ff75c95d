import { Buffer } from 'node:buffer'
import { mkdir, mkdtemp, realpath, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach } from 'vitest'
import type { OpenFile } from '../../src/bytes.ts'
import { createOpener, type Opener, type Opening } from '../../src/files/open.ts'

/** A folder to serve for each test, in a folder of its own, and openers for it; all is gone after the test. */
export class OpenedFolder {
  outside = ''
  root = ''
  readonly #openers: Opener[] = []

  constructor() {
    beforeEach(async () => {
      this.outside = await realpath(await mkdtemp(join(tmpdir(), 'vidserve-open-')))
      this.root = join(this.outside, 'videos')
      await mkdir(this.root)
    })
    afterEach(async () => {
      for (const opener of this.#openers.splice(0)) opener.close()
      await rm(this.outside, { recursive: true })
    })
  }

  opener(options: Partial<Opening> = {}): Opener {
    const settings = { root: this.root, hidden: false, followSymlinks: false, only: undefined }
    const opener = createOpener({ ...settings, ...options })
    this.#openers.push(opener)
    return opener
  }
}

/** All of an open file's content as text. */
export async function contentOf(file: OpenFile): Promise<string> {
  const bytes = Buffer.alloc(file.length)
  await file.read(bytes, 0)
  return bytes.toString()
}
