import { Buffer } from 'node:buffer'
import { mkdir, symlink, writeFile } from 'node:fs/promises'
import { basename, join, relative } from 'node:path'
import { describe, expect, it } from 'vitest'
import { NotServable, resolveServed } from '../../src/files/served-path.ts'
import { temporaryFolder } from '../helpers/temporary-folder.ts'

describe('a folder', () => {
  it('is served whole, by its real path and under the name that was given', async () => {
    const root = await temporaryFolder()
    await mkdir(join(root, 'videos'))
    await symlink(join(root, 'videos'), join(root, 'link'), 'junction')
    const served = { root: join(root, 'videos'), only: undefined, title: 'videos' }
    expect(await resolveServed(join(root, 'videos'))).toEqual(served)
    expect(await resolveServed(join(root, 'link'))).toEqual({ ...served, title: 'link' })
  })

  it('may be given relative to the current one', async () => {
    const root = await temporaryFolder()
    const served = await resolveServed(relative(process.cwd(), root))
    expect(served).toEqual({ root, only: undefined, title: basename(root) })
    expect((await resolveServed('.')).title).toBe(basename(process.cwd()))
  })

  it('may be the root of the file system', async () => {
    const { root, title } = await resolveServed('/')
    expect(title).toBe(root)
  })
})

describe('a file', () => {
  it('is the only one of its folder', async () => {
    const root = await temporaryFolder()
    await writeFile(join(root, 'Clip.MP4'), '')
    expect(await resolveServed(join(root, 'Clip.MP4'))).toEqual({
      root,
      only: 'Clip.MP4',
      title: 'Clip.MP4',
    })
  })

  it('named by a link is served from where it is', async () => {
    const root = await temporaryFolder()
    await mkdir(join(root, 'real'))
    await writeFile(join(root, 'real', 'a.mkv'), '')
    await symlink(join(root, 'real', 'a.mkv'), join(root, 'b.mkv'))
    expect(await resolveServed(join(root, 'b.mkv'))).toEqual({
      root: join(root, 'real'),
      only: 'a.mkv',
      title: 'b.mkv',
    })
  })

  it('that ends in .ts is a recording by its content', async () => {
    const root = await temporaryFolder()
    await writeFile(join(root, 'code.ts'), 'export {}\n'.repeat(100))
    await writeFile(join(root, 'tv.ts'), transportStream())
    await expect(resolveServed(join(root, 'code.ts'))).rejects.toThrow(/is not a video$/)
    expect((await resolveServed(join(root, 'tv.ts'))).only).toBe('tv.ts')
  })
})

describe('what cannot be served', () => {
  it('is named, with the reason', async () => {
    const root = await temporaryFolder()
    await writeFile(join(root, 'photo.jpg'), '')
    const photo = join(root, 'photo.jpg')
    const missing = join(root, 'missing')
    await expect(resolveServed(photo)).rejects.toEqual(new NotServable(photo, 'is not a video'))
    await expect(resolveServed(missing)).rejects.toEqual(new NotServable(missing, 'does not exist'))
    await expect(resolveServed(join(photo, 'x'))).rejects.toThrow('does not exist')
    await expect(resolveServed('a\0b')).rejects.toBeInstanceOf(NotServable)
  })

  it.runIf(process.platform !== 'win32')('includes devices', async () => {
    await expect(resolveServed('/dev/null')).rejects.toThrow('is neither a folder nor a file')
  })

  it.runIf(process.platform !== 'win32')('includes links that lead to themselves', async () => {
    const root = await temporaryFolder()
    await symlink('loop', join(root, 'loop'))
    await expect(resolveServed(join(root, 'loop'))).rejects.toThrow('leads to itself')
  })
})

/** Three packets of nothing but padding (ISO/IEC 13818-1 section 2.4.3.3). */
function transportStream(): Buffer {
  const packet = Buffer.alloc(188, 0xff)
  packet.set([0x47, 0x1f, 0xff, 0x10])
  return Buffer.concat([packet, packet, packet])
}
