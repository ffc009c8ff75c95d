import { mkdirSync, readdirSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { followed } from '../helpers/followed.ts'
import { temporaryFolder } from '../helpers/temporary-folder.ts'

const folder = fc
  .array(fc.constantFrom('a', 'b', 'c'), { minLength: 1, maxLength: 3 })
  .map((names) => names.join('/'))
const file = fc
  .tuple(folder, fc.constantFrom('x.mp4', 'y.srt', 'a', 'notes.txt'))
  .map((names) => names.join('/'))
const anything = fc.oneof(folder, file)
const steps = fc.array(
  fc.record({
    kind: fc.constantFrom('write', 'write', 'write', 'move', 'remove'),
    path: anything,
    file,
    pause: fc.constantFrom(0, 0, 0, 1, 20, 120),
  }),
  { minLength: 20, maxLength: 40 },
)

/** Does what can be done: not every step has something to work on. */
function change(root: string, kind: string, path: string, target: string): void {
  try {
    if (kind === 'remove') rmSync(join(root, path), { recursive: true })
    else {
      mkdirSync(dirname(join(root, target)), { recursive: true })
      if (kind === 'move') renameSync(join(root, path), join(root, target))
      else writeFileSync(join(root, target), path)
    }
  } catch {}
}

/** The videos and subtitle files that are there, with their sizes. */
function truth(root: string, folder = ''): [string, number][] {
  return readdirSync(join(root, folder), { withFileTypes: true }).flatMap((entry) => {
    const path = folder === '' ? entry.name : `${folder}/${entry.name}`
    if (entry.isDirectory()) return truth(root, path)
    return /\.(mp4|srt)$/.test(path) ? [[path, statSync(join(root, path)).size]] : []
  })
}

it('after any changes, at any pace, what was told is what is there', {
  timeout: 120_000,
}, async () => {
  await fc.assert(
    fc.asyncProperty(steps, async (all) => {
      const root = await temporaryFolder()
      for (const { kind, path, file: target } of all.slice(0, 10)) change(root, kind, path, target)
      const { files, close } = followed({ root })
      for (const { kind, path, file: target, pause } of all.slice(10)) {
        change(root, kind, path, target)
        if (pause > 0) await delay(pause)
      }
      const told = () => [...files.values()].map(({ path, size }) => [path, size]).sort()
      await expect.poll(told, { timeout: 8000 }).toEqual(truth(root).sort())
      await close()
    }),
    { numRuns: 12, endOnFailure: true },
  )
})
