/** A value of ActionScript (section E.4.4.2); dates are their number of milliseconds. */
export type ScriptValue = number | boolean | string | undefined | ScriptValue[] | ScriptObject
export type ScriptObject = Map<string, ScriptValue>

const DEEPEST = 8
/** Some hours have as many keyframes, and two numbers for each. */
const MOST_VALUES = 200_000
/** A property counts as so many: no recording has more than some dozens. */
const PROPERTY = 20
const latin = new TextDecoder('utf-8')

class OutOfBytes extends Error {}

/** Reads a SCRIPTDATA payload; undefined unless it is onMetaData with an object. What is cut off or nested too deep is left out. */
export function parseMetadata(payload: Uint8Array): ScriptObject | undefined {
  const reader = new ScriptReader(payload)
  try {
    if (reader.value(0) !== 'onMetaData') return undefined
    const metadata = reader.value(0)
    return metadata instanceof Map ? metadata : undefined
  } catch (error) {
    if (error instanceof OutOfBytes) return reader.outermost
    throw error
  }
}

class ScriptReader {
  readonly #bytes: Uint8Array
  readonly #view: DataView
  #at = 0
  #left = MOST_VALUES
  /** The object on the top level, as far as it was read. */
  outermost: ScriptObject | undefined

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length)
  }

  value(depth: number): ScriptValue {
    this.#left -= 1
    if (depth > DEEPEST || this.#left < 0) throw new OutOfBytes()
    switch (this.#take(1)[0]) {
      case 0:
        return this.#number()
      case 1:
        return this.#take(1)[0] !== 0
      case 2:
        return this.#string(this.#uint(2))
      case 3:
        return this.#object(depth)
      case 8:
        this.#uint(4)
        return this.#object(depth)
      case 10:
        return this.#array(depth)
      case 11:
        return this.#date()
      case 12:
        return this.#string(this.#uint(4))
      case 5:
      case 6:
        return undefined
      default:
        throw new OutOfBytes()
    }
  }

  #object(depth: number): ScriptObject {
    const object: ScriptObject = new Map()
    if (depth === 0) this.outermost = object
    for (;;) {
      const name = this.#string(this.#uint(2))
      if (name === '' && this.#bytes[this.#at] === 9) break
      this.#left -= PROPERTY
      object.set(name, this.value(depth + 1))
    }
    this.#at += 1
    return object
  }

  #array(depth: number): ScriptValue[] {
    const count = this.#uint(4)
    const values: ScriptValue[] = []
    while (values.length < count) values.push(this.value(depth + 1))
    return values
  }

  #date(): number {
    const time = this.#number()
    this.#take(2)
    return time
  }

  #number(): number {
    const at = this.#at
    this.#take(8)
    return this.#view.getFloat64(at)
  }

  #uint(size: 2 | 4): number {
    const at = this.#at
    this.#take(size)
    return size === 2 ? this.#view.getUint16(at) : this.#view.getUint32(at)
  }

  #string(length: number): string {
    return latin.decode(this.#take(length))
  }

  #take(count: number): Uint8Array {
    const at = this.#at
    if (at + count > this.#bytes.length) throw new OutOfBytes()
    this.#at = at + count
    return this.#bytes.subarray(at, at + count)
  }
}
