import { once } from 'node:events'
import { createServer, get, type IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'
import { expect, onTestFinished, test } from 'vitest'
import { sendText } from '../../src/server/send-text.ts'

/** Asks a server that answers with these texts; the other promise is that of the sending. */
async function answerOf(
  texts: () => AsyncIterable<string>,
): Promise<{ answer: IncomingMessage; sent: Promise<void> }> {
  let sent: Promise<void> = Promise.resolve()
  const server = createServer((_, response) => {
    sent = sendText(response, texts())
  }).listen(0)
  onTestFinished(() => void server.close())
  await once(server, 'listening')
  const [answer] = await once(get({ port: (server.address() as AddressInfo).port }), 'response')
  return { answer, sent }
}

test('texts are sent as soon as they are made', async () => {
  let goOn: () => void = () => {}
  const gate = new Promise<void>((resolve) => {
    goOn = resolve
  })
  const { answer } = await answerOf(async function* () {
    yield 'first'
    yield ''
    await gate
    yield ' last'
  })
  answer.setEncoding('utf8')
  const [first] = await once(answer, 'data')
  goOn()
  let all = String(first)
  for await (const text of answer) all += text
  expect([first, all]).toEqual(['first', 'first last'])
})

test('no more are made for a client that does not read, or has left', async () => {
  let made = 0
  let ended = false
  const { answer, sent } = await answerOf(async function* () {
    try {
      for (;;) {
        made += 1
        yield 'x'.repeat(100_000)
        await new Promise((resolve) => setImmediate(resolve))
      }
    } finally {
      ended = true
    }
  })
  await expect.poll(() => made).toBeGreaterThan(1)
  answer.destroy()
  await sent
  expect(ended).toBe(true)
  expect(made).toBeLessThan(1000)
})
