import { createHash } from 'node:crypto'
import { readdir, readFile } from 'node:fs/promises'
import type { Asset } from '../bytes.ts'

const built = new URL('../client/', import.meta.url)

/** The pages' own files by name, as the build left them beside the server. */
export async function readAssets(): Promise<ReadonlyMap<string, Asset>> {
  const names = await readdir(built)
  const assets = await Promise.all(
    names.map(async (name) => {
      const bytes = await readFile(new URL(name, built))
      const hash = createHash('sha256').update(bytes).digest('base64url').slice(0, 12)
      return [name, { bytes: new Uint8Array(bytes), hash }] as const
    }),
  )
  return new Map(assets)
}
