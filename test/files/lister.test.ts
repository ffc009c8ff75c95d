import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { build } from 'esbuild'
import { describe, expect, it, onTestFinished } from 'vitest'
import { type Folder, rootFolder } from '../../src/files/admit.ts'
import type { Part } from '../../src/files/list-folder.ts'
import * as source from '../../src/files/lister.ts'
import { temporaryFolder } from '../helpers/temporary-folder.ts'

/** As it is published, the module can start a thread of its own on every Node; as TypeScript it cannot on Node 20. */
async function built(): Promise<typeof source> {
  const folder = await temporaryFolder()
  const outfile = join(folder, 'lister.mjs')
  await build({
    entryPoints: [join(import.meta.dirname, '../../src/files/lister.ts')],
    outfile,
    bundle: true,
    format: 'esm',
    platform: 'node',
  })
  return import(pathToFileURL(outfile).href)
}

function list(lister: source.Lister, folder: Folder): Promise<Part[]> {
  return new Promise((resolve) => {
    const parts: Part[] = []
    lister.list(folder, (part) => {
      parts.push(part)
      if (part.end !== undefined) resolve(parts)
    })
  })
}

const scope = { hidden: false, followSymlinks: false }

describe.each([
  ['with a thread of its own', built],
  ['where none can be started', async () => source],
])('the lister %s', (_, load) => {
  async function lister(root: string) {
    const { Lister } = await load()
    const made = new Lister({ root, real: root, scope })
    onTestFinished(() => made.close())
    return made
  }

  it('tells all that folders hold, several at a time', async () => {
    const root = await temporaryFolder()
    for (const folder of ['a', 'b']) await mkdir(join(root, folder))
    for (const name of ['a/é.mp4', 'a/x.vtt', 'b/c.srt', 'b/d.mkv'])
      await writeFile(join(root, name), name)
    const own = await lister(root)
    const top = rootFolder({ root, real: root, scope })
    const [whole] = (await list(own, top)).slice(-1)
    expect(whole?.folders.map(({ path }) => path).sort()).toEqual(['a', 'b'])
    const parts = await Promise.all(whole?.folders.map((folder) => list(own, folder)) ?? [])
    const files = parts.flat(2).flatMap((part) => part.files)
    expect(files.map(({ path, kind, size }) => [path, kind, size]).sort()).toEqual([
      ['a/x.vtt', 'subtitle', 7],
      ['a/é.mp4', 'video', 8],
      ['b/c.srt', 'subtitle', 7],
      ['b/d.mkv', 'video', 7],
    ])
    for (const { modified } of files) expect(Math.abs(modified - Date.now())).toBeLessThan(60_000)
  })

  it('tells thousands of files', async () => {
    const root = await temporaryFolder()
    const names = Array.from({ length: 3000 }, (_, number) => `${number}.mp4`)
    await Promise.all(names.map((name) => writeFile(join(root, name), '')))
    const parts = await list(await lister(root), rootFolder({ root, real: root, scope }))
    expect(parts.flatMap(({ files }) => files.map(({ path }) => path)).sort()).toEqual(names.sort())
  })

  it('tells nothing more after it is closed', async () => {
    const root = await temporaryFolder()
    await writeFile(join(root, 'a.mp4'), '')
    const own = await lister(root)
    let told = 0
    own.list(rootFolder({ root, real: root, scope }), () => {
      told += 1
    })
    await own.close()
    expect(told).toBe(0)
  })
})
