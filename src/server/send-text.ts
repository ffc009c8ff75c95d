import type { ServerResponse } from 'node:http'

/** Sends a body whose head is written, each text as soon as it is there, as fast as the client takes them; ends when it leaves. */
export async function sendText(
  response: ServerResponse,
  texts: AsyncIterable<string>,
): Promise<void> {
  for await (const text of texts) {
    if (response.destroyed) return
    if (text !== '' && !response.write(text)) await taken(response)
  }
  response.end()
}

/** Resolves when more can be written, or nobody is there any more. */
function taken(response: ServerResponse): Promise<void> {
  return new Promise((resolve) => {
    const done = () => {
      response.off('drain', done)
      response.off('close', done)
      resolve()
    }
    response.on('drain', done)
    response.on('close', done)
  })
}
