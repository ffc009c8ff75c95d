import { expect, test } from 'vitest'
import { FakeParts } from '../helpers/fake-parts.ts'
import { exchange, serve, statuses } from '../helpers/raw-http.ts'

async function statusOf(target: string): Promise<number | undefined> {
  const { port } = await serve(new FakeParts({ 'a.mp4': 'content' }))
  const answer = await exchange(
    port,
    `GET ${target} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n`,
  )
  return statuses(answer)[0]
}

test('a file has one URL, which does not end in a slash', async () => {
  expect(await statusOf('/media/a.mp4')).toBe(200)
  expect(await statusOf('/media/a.mp4/')).toBe(404)
})

test('what names no path is 400', async () => {
  for (const path of ['..', 'a%2F', '%', '/a.mp4', '%00', './a.mp4'])
    expect(await statusOf(`/media/${path}`)).toBe(400)
})
