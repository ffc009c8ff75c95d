import { expect, test } from 'vitest'
import { FakeParts } from '../helpers/fake-parts.ts'
import { RawClient, serve, statuses } from '../helpers/raw-http.ts'

test('a header that trickles in is cut off within 40 seconds, with 408', {
  timeout: 60_000,
}, async () => {
  const { port } = await serve(new FakeParts())
  const client = new RawClient(port)
  const silent = new RawClient(port)
  client.send('GET / HTTP/1.1\r\n')
  const trickle = setInterval(() => client.send('A: b\r\n'), 500)
  try {
    expect(statuses(await client.untilClosed(40_000))).toEqual([408])
    expect(await silent.untilClosed(10_000)).toBe('')
  } finally {
    clearInterval(trickle)
  }
})
