import { ReadableStream } from 'node:stream/web'
import { setImmediate } from 'node:timers/promises'

/** How many items are written between two turns of the event loop. */
const SLICE = 100

/** How a text is made of items. */
interface Form<Item> {
  readonly before: string
  readonly text: (item: Item) => string
  readonly between: string
  readonly after: string
}

/** A text of many items in slices, each made when the one before it was taken. */
export function inSlices<Item>(items: Iterable<Item>, form: Form<Item>): ReadableStream {
  return ReadableStream.from(slices(items, form))
}

async function* slices<Item>(
  items: Iterable<Item>,
  { before, text, between, after }: Form<Item>,
): AsyncGenerator<Uint8Array> {
  let slice = before
  let count = 0
  for (const item of items) {
    slice += (count === 0 ? '' : between) + text(item)
    count += 1
    if (count % SLICE > 0) continue
    yield Buffer.from(slice)
    slice = ''
    await setImmediate()
  }
  yield Buffer.from(slice + after)
}
