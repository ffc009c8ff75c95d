import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { connect, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { execa } from 'execa'
import { eventually } from './eventually.ts'
import { findFirefox } from './find-program.ts'

/** A headless Firefox with one page, spoken to in the protocol that it brings (Marionette). */
export interface Firefox {
  goto(url: string): Promise<void>
  /** Clicks an element as soon as it is there, and waits for the page that this may lead to. */
  click(selector: string): Promise<void>
  /** The value of an expression in the page, or of the promise that it is. */
  evaluate<Value>(expression: string): Promise<Value>
  end(): Promise<void>
}

/** How long an element, or what a script waits for, may take to be there, in milliseconds. */
const PATIENCE = 30_000

const preferences = {
  'marionette.port': 0,
  'media.autoplay.default': 0,
  'media.autoplay.blocking_policy': 0,
  // What looks for updates in the network.
  'app.update.disabledForTesting': true,
  'media.gmp-manager.updateEnabled': false,
}

export async function startFirefox(): Promise<Firefox> {
  const program = findFirefox()
  if (program === undefined) throw new Error('Firefox is not installed')
  const profile = await mkdtemp(join(tmpdir(), 'vidserve-firefox-'))
  const lines = Object.entries(preferences).map(
    ([name, value]) => `user_pref(${JSON.stringify(name)}, ${JSON.stringify(value)});`,
  )
  await writeFile(join(profile, 'user.js'), lines.join('\n'))
  const args = ['--headless', '--no-remote', '--marionette', '--profile', profile]
  const child = execa(program, args, { reject: false, stdio: 'ignore' })
  const port = await eventually(async () =>
    Number(await readFile(join(profile, 'MarionetteActivePort'), 'utf8')),
  )
  const call = await speak(port)
  await call('WebDriver:NewSession', {})
  await call('WebDriver:SetTimeouts', { implicit: PATIENCE, script: PATIENCE })
  return {
    goto: async (url) => void (await call('WebDriver:Navigate', { url })),
    async click(selector) {
      const query = { using: 'css selector', value: selector }
      const element = await call<Record<string, string>>('WebDriver:FindElement', query)
      await call('WebDriver:ElementClick', { id: Object.values(element)[0] })
    },
    evaluate: (expression) => {
      const script = `const [done] = [...arguments].slice(-1); Promise.resolve(${expression}).then(done)`
      return call('WebDriver:ExecuteAsyncScript', { script, args: [], newSandbox: false })
    },
    async end() {
      child.kill('SIGKILL')
      await child
      await rm(profile, { recursive: true, force: true, maxRetries: 5 })
    },
  }
}

type Call = <Value>(command: string, parameters: object) => Promise<Value>

/** Sends commands, one at a time: each message is JSON, with its length and a colon before it. */
async function speak(port: number): Promise<Call> {
  const socket = connect(port, '127.0.0.1')
  const messages = read(socket)
  await messages.next()
  let id = 0
  return async <Value>(command: string, parameters: object): Promise<Value> => {
    id += 1
    const message = JSON.stringify([0, id, command, parameters])
    socket.write(`${Buffer.byteLength(message)}:${message}`)
    const { value } = await messages.next()
    const [, , error, result] = value as [number, number, { message: string } | null, unknown]
    if (error) throw new Error(`${command}: ${error.message}`)
    return (result as { value: Value }).value
  }
}

async function* read(socket: Socket): AsyncGenerator<unknown, undefined> {
  let buffered = Buffer.alloc(0)
  for await (const data of socket) {
    buffered = Buffer.concat([buffered, data as Buffer])
    for (let colon = buffered.indexOf(':'); colon > 0; colon = buffered.indexOf(':')) {
      const end = colon + 1 + Number(buffered.subarray(0, colon))
      if (buffered.length < end) break
      yield JSON.parse(buffered.subarray(colon + 1, end).toString())
      buffered = buffered.subarray(end)
    }
  }
  return undefined
}
