import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** A folder for media that tests make. */
export class MadeMedia {
  readonly #folder = mkdtempSync(join(tmpdir(), 'media-'))

  path(name: string): string {
    return join(this.#folder, name)
  }

  /** Runs ffmpeg with the options, then the file's path. */
  make(name: string, ...options: readonly string[]): void {
    execFileSync('ffmpeg', ['-v', 'error', '-y', ...options, this.path(name)], { stdio: 'pipe' })
  }

  bytes(name: string): Buffer {
    return readFileSync(this.path(name))
  }

  write(name: string, bytes: Uint8Array): string {
    writeFileSync(this.path(name), bytes)
    return this.path(name)
  }

  remove(): void {
    rmSync(this.#folder, { recursive: true })
  }
}

/** Options for a moving picture. */
export function picture(size: string, rate: number, seconds = 6): string[] {
  return ['-f', 'lavfi', '-i', `testsrc2=s=${size}:r=${rate}:d=${seconds}`]
}

/** Options for a tone. */
export function tone(rate: number, seconds = 6): string[] {
  return ['-f', 'lavfi', '-i', `sine=f=440:d=${seconds}:r=${rate}`]
}

/** Options for H.264 with two B-frames between two others, and a keyframe every second at 30 frames a second. */
export const H264: readonly string[] =
  '-c:v libx264 -preset ultrafast -bf 2 -b_strategy 0 -g 30'.split(' ')

/** The bytes of a hex dump as ffprobe writes it. */
export function bytesOfDump(dump: string | undefined): Buffer {
  const lines = [...(dump ?? '').matchAll(/^[\da-f]{8}: ([\da-f ]{1,40})/gim)]
  return Buffer.from(lines.map(([, hex]) => hex?.replaceAll(' ', '')).join(''), 'hex')
}
