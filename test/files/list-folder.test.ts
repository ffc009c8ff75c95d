import { mkdir, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { beforeEach, describe, expect, it } from 'vitest'
import { rootFolder } from '../../src/files/admit.ts'
import { asyncDisk, type Disk, patient, syncDisk } from '../../src/files/disk.ts'
import { listFolder, type Part } from '../../src/files/list-folder.ts'
import { nativePath } from '../../src/files/native-path.ts'
import { nameFromBytes } from '../../src/path.ts'
import { temporaryFolder } from '../helpers/temporary-folder.ts'

let root = ''
beforeEach(async () => {
  root = await temporaryFolder()
})

async function list(disk: Disk, signal = new AbortController().signal, lanes = 4) {
  const place = { root, real: root, scope: { hidden: false, followSymlinks: false } }
  const parts: Part[] = []
  await listFolder(
    { disk: patient(disk, signal), place, lanes, signal },
    rootFolder(place),
    (part) => {
      parts.push(part)
    },
  )
  const files = parts.flatMap((part) => part.files.map(({ path }) => path)).sort()
  const folders = parts.flatMap((part) => part.folders.map(({ path }) => path)).sort()
  return { files, folders, end: parts.at(-1)?.end, parts }
}

const failing = (code: string) => Object.assign(new Error(code), { code })

describe.each([
  ['asynchronously', asyncDisk],
  ['in a thread of its own', syncDisk],
])('listing a folder %s', (_, disk) => {
  it('tells its videos, subtitle files and folders', async () => {
    for (const folder of ['sub', '__proto__', '.git']) await mkdir(join(root, folder))
    for (const file of ['a.mp4', 'a.srt', 'a.txt', '.b.mp4', 'constructor.mp4'])
      await writeFile(join(root, file), '')
    expect(await list(disk)).toMatchObject({
      files: ['a.mp4', 'a.srt', 'constructor.mp4'],
      folders: ['__proto__', 'sub'],
      end: 'whole',
    })
  })

  it('tells the many files of a folder in several parts, each of them once', async () => {
    const names = Array.from({ length: 1201 }, (_, number) => `${number}.mp4`)
    await Promise.all(names.map((name) => writeFile(join(root, name), '')))
    const { files, parts } = await list(disk)
    expect(files).toEqual(names.sort())
    expect(parts.length).toBeGreaterThan(2)
    for (const part of parts) expect(part.files.length).toBeLessThanOrEqual(500)
  })

  it('tells names by their bytes', async () => {
    const bytes = [
      'caf\u00e9.mp4',
      'cafe\u0301.mp4',
      '\ufffd.mp4',
      `${'n'.repeat(251)}.mp4`,
      ...(process.platform === 'win32' ? [] : ['new\nline.mp4', 'a"\'#?%;+\\.mp4']),
    ].map((name) => Buffer.from(name))
    if (process.platform === 'linux')
      bytes.push(Buffer.from('caf\xe9.mp4', 'latin1'), Buffer.from('\xff\xfe.mp4', 'latin1'))
    const names = bytes.map(nameFromBytes)
    for (const name of names) await writeFile(nativePath(root, name), name)
    const { files } = await list(disk)
    // APFS and HFS+ take the two forms of é for one name.
    const expected = process.platform === 'darwin' ? files.length : names.length
    expect(new Set(files).size).toBe(expected)
    for (const name of files) expect(names).toContain(name)
  })

  it('ends quietly when the folder is gone, and says when it cannot be read', async () => {
    await rm(root, { recursive: true })
    expect(await list(disk)).toMatchObject({ files: [], end: 'whole' })
    const readdir = () => {
      throw failing('EACCES')
    }
    expect(await list({ ...disk, readdir })).toMatchObject({ files: [], end: 'unreadable' })
  })

  it('tells the other files where one cannot be looked at', async () => {
    await writeFile(join(root, 'a.mp4'), '')
    await writeFile(join(root, 'b.mp4'), '')
    const lstat: Disk['lstat'] = (at) => {
      if (String(at).endsWith('a.mp4')) throw failing('EIO')
      return disk.lstat(at)
    }
    expect(await list({ ...disk, lstat })).toMatchObject({ files: ['b.mp4'], end: 'unreadable' })
  })

  it('reads the names as bytes where the type of one cannot be looked up as text', async () => {
    await writeFile(join(root, 'a.mp4'), '')
    const readdir = () => {
      throw failing('ENOENT')
    }
    expect(await list({ ...disk, readdir })).toMatchObject({ files: ['a.mp4'], end: 'whole' })
  })

  it('waits for a free descriptor', async () => {
    await writeFile(join(root, 'a.mp4'), '')
    let refusals = 3
    const readdir: Disk['readdir'] = (at) => {
      refusals -= 1
      if (refusals >= 0) throw failing(refusals === 0 ? 'ENFILE' : 'EMFILE')
      return disk.readdir(at)
    }
    expect(await list({ ...disk, readdir })).toMatchObject({ files: ['a.mp4'], end: 'whole' })
  })

  it('ends with the reason of a signal, waiting or not', async () => {
    const aborter = new AbortController()
    const readdir = () => {
      setImmediate(() => aborter.abort('enough'))
      throw failing('EMFILE')
    }
    await expect(list({ ...disk, readdir }, aborter.signal)).rejects.toBeDefined()
  })
})
