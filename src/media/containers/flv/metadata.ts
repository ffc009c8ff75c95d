import type { ScriptObject, ScriptValue } from './script-data.ts'

/** A number of onMetaData that lies between two bounds, both inclusive; undefined where there is none. */
export function metadataNumber(
  metadata: ScriptObject | undefined,
  name: string,
  least: number,
  most: number,
): number | undefined {
  const value = metadata?.get(name)
  const number = typeof value === 'string' ? Number(value) : value
  return typeof number === 'number' && number >= least && number <= most ? number : undefined
}

/** Where onMetaData says that keyframes are. */
export interface DeclaredKeyframe {
  /** The tag's time, in milliseconds as the file counts. */
  readonly time: number
  readonly offset: number
}

/** The customary `keyframes` object of onMetaData; undefined unless it is two lists of equal length that ascend. */
export function declaredKeyframes(
  metadata: ScriptObject | undefined,
  length: number,
): DeclaredKeyframe[] | undefined {
  const keyframes = metadata?.get('keyframes')
  if (!(keyframes instanceof Map)) return undefined
  const times = numbers(keyframes.get('times'))
  const offsets = numbers(keyframes.get('filepositions'))
  if (!times || !offsets || times.length !== offsets.length) return undefined
  const found: DeclaredKeyframe[] = []
  for (const [index, seconds] of times.entries()) {
    const time = Math.round(seconds * 1000)
    const offset = offsets[index] ?? 0
    const last = found.at(-1)
    if (!(offset > 0 && offset < length)) return undefined
    if (last && !(offset >= last.offset && time >= last.time)) return undefined
    if (!last || offset > last.offset) found.push({ time, offset })
  }
  return found
}

function numbers(value: ScriptValue): number[] | undefined {
  if (!Array.isArray(value)) return undefined
  const list: number[] = []
  for (const item of value) {
    if (typeof item !== 'number' || !Number.isFinite(item)) return undefined
    list.push(item)
  }
  return list
}
