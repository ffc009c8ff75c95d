import { Writable } from 'node:stream'
import { describe, expect, it } from 'vitest'
import { createOutput, type Output } from '../../src/cli/output.ts'

/** A stream as process.stdout is one, and what was written to it. */
function screen(properties: object, write?: (done: (error?: Error) => void) => void) {
  let written = ''
  const stream = new Writable({
    decodeStrings: false,
    write(text, _encoding, done) {
      written += text
      if (write === undefined) done()
      else write(done)
    },
  })
  const output: Output = createOutput(Object.assign(stream, properties) as NodeJS.WriteStream)
  return { output, stream, written: () => written }
}

describe('an output', () => {
  it('writes whole lines', () => {
    const { output, written } = screen({})
    output.line('one')
    output.text('two\nthree\n')
    expect(written()).toBe('one\ntwo\nthree\n')
  })

  it('knows a terminal and its width', () => {
    expect(screen({}).output).toMatchObject({ terminal: false, columns: 80 })
    expect(screen({ isTTY: true, columns: 132 }).output).toMatchObject({
      terminal: true,
      columns: 132,
    })
    expect(screen({ isTTY: true, columns: 0 }).output.columns).toBe(80)
  })

  it('keeps the status below the lines, until it is taken away', () => {
    const { output, written } = screen({ isTTY: true })
    output.status('1 of 3')
    output.line('event')
    output.status('2 of 3')
    output.status('2 of 3')
    output.status('')
    output.line('end')
    const clear = '\r\u001b[K'
    expect(written()).toBe(`${clear}1 of 3${clear}event\n1 of 3${clear}2 of 3${clear}end\n`)
  })

  it('does not fail when the reader has gone', async () => {
    const { output, stream } = screen({}, (done) => done(new Error('EPIPE')))
    output.line('lost')
    await new Promise((resolve) => stream.once('close', resolve))
    expect(() => output.line('lost too')).not.toThrow()
  })

  it('drops what a reader who does not read would have to keep waiting', () => {
    const { output, stream } = screen({}, () => {})
    for (let count = 0; count < 40; count += 1) output.line('x'.repeat(100_000))
    expect(stream.writableLength).toBeLessThan(2_000_000)
  })
})
