/** What this browser remembers of a recording. */
export interface Seen {
  /** Where watching stopped, in seconds; absent where it never began or came to the end. */
  readonly position?: number | undefined
  /** In seconds. */
  readonly duration?: number | undefined
}

const keysSetting = 'vidserve:keys'

/** What is remembered of the recording with this page. */
export function recall(watch: string): Seen {
  try {
    const { position, duration } = JSON.parse(read(keyOf(watch)) ?? '{}') as Record<string, unknown>
    return { position: seconds(position), duration: seconds(duration) }
  } catch {
    return {}
  }
}

/** Remembers, where the browser lets it. */
export function remember(watch: string, seen: Seen): void {
  write(keyOf(watch), JSON.stringify(seen))
}

/** Whether single keys are shortcuts; they are until somebody turns them off. */
export function areKeysEnabled(): boolean {
  return read(keysSetting) !== 'off'
}

export function enableKeys(enabled: boolean): void {
  write(keysSetting, enabled ? 'on' : 'off')
}

function keyOf(watch: string): string {
  return `vidserve:${watch}`
}

function seconds(value: unknown): number | undefined {
  return typeof value === 'number' && value > 0 && value < Infinity ? value : undefined
}

// The storage itself can throw: in private windows, when it is full, when it is forbidden.
function read(key: string): string | null {
  try {
    return localStorage.getItem(key)
  } catch {
    return null
  }
}

function write(key: string, value: string): void {
  try {
    localStorage.setItem(key, value)
  } catch {}
}
