// One workload against one server, in a process of its own: node load.js <workload> <port> <path> <file size>; prints JSON.
import { connect } from 'node:net'

const [workload, port, path, fileSize] = process.argv.slice(2)
const size = Number(fileSize)
let seed = 42
const random = () => {
  seed = (seed * 1103515245 + 12345) % 2 ** 31
  return seed / 2 ** 31
}

/** Asks for a range on a kept connection and resolves with how many bytes of body came; leaves after `most` of them. */
const client = () => {
  const socket = connect(Number(port), '127.0.0.1')
  socket.setNoDelay()
  let state
  const finish = (error) => {
    const { resolve, reject, got } = state
    state = undefined
    error ? reject(error) : resolve(got)
  }
  socket.on('data', (chunk) => {
    if (state === undefined) return
    if (state.expected === undefined) {
      state.head = state.head ? Buffer.concat([state.head, chunk]) : chunk
      const end = state.head.indexOf('\r\n\r\n')
      if (end < 0) return
      const head = state.head.subarray(0, end).toString('latin1')
      state.expected = Number(/content-length: (\d+)/i.exec(head)?.[1])
      state.got = state.head.length - end - 4
    } else state.got += chunk.length
    if (state.got < Math.min(state.expected, state.most)) return
    if (state.got < state.expected) socket.pause()
    finish()
  })
  socket.on('error', (error) => state && finish(error))
  socket.on('close', () => state && finish(new Error('closed early')))
  const ask = (range, most = Number.POSITIVE_INFINITY) =>
    new Promise((resolve, reject) => {
      state = { resolve, reject, most, got: 0 }
      socket.write(
        `GET ${path} HTTP/1.1\r\nHost: localhost\r\n${range ? `Range: bytes=${range}\r\n` : ''}\r\n`,
      )
    })
  return { socket, ask }
}

const closed = async (connections, requests, bytes) => {
  let total = 0
  await Promise.all(
    Array.from({ length: connections }, async () => {
      const one = client()
      for (let i = 0; i < requests; i += 1) {
        const first = Math.floor(random() * (size - bytes))
        total += await one.ask(`${first}-${first + bytes - 1}`)
      }
      one.socket.destroy()
    }),
  )
  return { bytes: total, requests: connections * requests }
}

const workloads = {
  full: async () => {
    const one = client()
    const bytes = await one.ask()
    one.socket.destroy()
    return { bytes, requests: 1 }
  },
  'ranges of 256 KiB': () => closed(16, 60, 256 * 1024),
  'ranges of 4 KiB': () => closed(16, 150, 4096),
  'open range, then gone': async () => {
    for (let i = 0; i < 120; i += 1) {
      const one = client()
      await one.ask(`${Math.floor(random() * (size / 2))}-`, 64 * 1024)
      one.socket.destroy()
    }
    return { bytes: 0, requests: 120 }
  },
  viewers: async () => {
    const all = Array.from({ length: 1000 }, client)
    await Promise.all(
      all.map((one) => one.ask(`${Math.floor(random() * (size / 2))}-`, 256 * 1024)),
    )
    process.stdout.write('open\n')
    await new Promise((resolve) => process.stdin.once('data', resolve))
    for (const { socket } of all) socket.destroy()
    return { bytes: 0, requests: 1000 }
  },
}

const began = performance.now()
const done = await workloads[workload]()
process.stdout.write(
  `${JSON.stringify({ ...done, seconds: (performance.now() - began) / 1000 })}\n`,
)
process.exit(0)
