import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { onTestFinished, vi } from 'vitest'
import type { FolderChange, FoundFile } from '../../src/files/folder-change.ts'
import { type Following, type FollowPace, followFolder } from '../../src/files/follow.ts'
import { watchSystem } from '../../src/files/watch.ts'
import type { RelativePath } from '../../src/path.ts'

/** A folder that is followed until the end of the test, as a listener that believes every change sees it. */
export interface Followed {
  readonly files: Map<RelativePath, FoundFile>
  readonly changes: FolderChange[]
  /** Resolves with its report when the first scan is over. */
  readonly scanned: Promise<{ unreadable: number }>
  /** Waits until just these files are known. */
  holds(...paths: readonly RelativePath[]): Promise<void>
  close(): Promise<void>
}

/** Scans again too late for any test, so that only notices can tell of changes. */
const noticesOnly: FollowPace = { watchSystem, pause: () => 1e8 }

/** Follows a folder; scans it only once if the pace does not say otherwise. */
export function followed(
  following: Partial<Following> & { root: string },
  pace: Partial<FollowPace> = {},
): Followed {
  const files = new Map<RelativePath, FoundFile>()
  const changes: FolderChange[] = []
  let report: (report: { unreadable: number }) => void = () => {}
  const scanned = new Promise<{ unreadable: number }>((resolve) => {
    report = resolve
  })
  const onChange = (change: FolderChange) => {
    changes.push(change)
    for (const path of change.gone) forget(files, path)
    for (const file of change.found) files.set(file.path, file)
  }
  const follower = followFolder(
    { hidden: false, followSymlinks: false, ...following },
    { onChange, onScanned: report },
    { ...noticesOnly, ...pace },
  )
  onTestFinished(() => follower.close())
  const holds = (...paths: readonly RelativePath[]) =>
    vi.waitFor(
      () => {
        const known = [...files.keys()].sort()
        if (JSON.stringify(known) !== JSON.stringify([...paths].sort()))
          throw new Error(`knows ${JSON.stringify(known)}, not ${JSON.stringify(paths)}`)
      },
      { timeout: 10_000, interval: 20 },
    )
  return { files, changes, scanned, holds, close: () => follower.close() }
}

function forget(files: Map<RelativePath, FoundFile>, path: RelativePath): void {
  for (const known of [...files.keys()])
    if (path === '' || known === path || known.startsWith(`${path}/`)) files.delete(known)
}

/** Writes a file, with the folders on the way to it. */
export async function put(
  root: string,
  path: RelativePath,
  content: string | Buffer = 'x',
): Promise<void> {
  await mkdir(join(root, path, '..'), { recursive: true })
  await writeFile(join(root, path), content)
}
