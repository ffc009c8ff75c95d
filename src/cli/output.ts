import type { WriteStream } from 'node:tty'

/** Where a report goes. Nothing is ever lost for the server by it: what cannot be written is dropped. */
export interface Output {
  readonly terminal: boolean
  /** How wide the terminal is. */
  readonly columns: number
  line(text: string): void
  /** Text of any number of whole lines. */
  text(text: string): void
  /** Shows one line that the next one replaces, on a terminal; '' takes it away. */
  status(text: string): void
}

/** Characters that may wait for a reader who does not read, before what comes next is dropped. */
const maxWaiting = 1 << 20

export function createOutput(stream: NodeJS.WriteStream): Output {
  stream.on('error', () => {})
  const terminal = stream.isTTY === true
  let shown = ''
  const write = (text: string): void => {
    if (stream.writable && stream.writableLength < maxWaiting) stream.write(text)
  }
  const text = (lines: string): void => write(shown === '' ? lines : `\r\x1b[K${lines}${shown}`)
  return {
    terminal,
    columns: (terminal && (stream as WriteStream).columns) || 80,
    text,
    line: (line) => text(`${line}\n`),
    status(line) {
      if (line === shown) return
      shown = line
      write(`\r\x1b[K${line}`)
    },
  }
}
