import { createHash } from 'node:crypto'
import { readdir, readFile } from 'node:fs/promises'
import { promisify } from 'node:util'
import { brotliDecompress } from 'node:zlib'
import type { Asset } from '../bytes.ts'

const unpack = promisify(brotliDecompress)
const built = new URL('../client/', import.meta.url)

/** The pages' own files by name, as the build left them beside the server: large ones packed. */
export async function readAssets(): Promise<ReadonlyMap<string, Asset>> {
  const names = await readdir(built)
  const assets = await Promise.all(
    names.map(async (file) => {
      const name = file.replace(/\.br$/, '')
      const stored = await readFile(new URL(file, built))
      const bytes = name === file ? stored : await unpack(stored)
      const hash = createHash('sha256').update(bytes).digest('base64url').slice(0, 12)
      return [name, { bytes: new Uint8Array(bytes), hash }] as const
    }),
  )
  return new Map(assets)
}
