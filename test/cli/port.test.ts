import { describe, expect, it } from 'vitest'
import { Failure } from '../../src/cli/failure.ts'
import { startOnPort } from '../../src/cli/port.ts'

function refusing(code: string, free: (port: number) => boolean = () => false) {
  const tried: number[] = []
  const start = async (port: number): Promise<number> => {
    tried.push(port)
    if (free(port)) return port
    throw Object.assign(new Error(`listen ${code}`), { code })
  }
  return { start, tried }
}

const byDefault = { port: 9999, portFrom: undefined, host: undefined, hostFrom: undefined } as const
const byFlag = { port: 80, portFrom: '--port', host: undefined, hostFrom: undefined } as const
const byEnv = { port: 80, portFrom: 'PORT', host: undefined, hostFrom: undefined } as const

describe('the default port', () => {
  it('gives way to the next free one', async () => {
    const { start, tried } = refusing('EADDRINUSE', (port) => port === 10002)
    expect(await startOnPort(start, byDefault)).toBe(10002)
    expect(tried).toEqual([9999, 10000, 10001, 10002])
  })

  it('is given up after twenty', async () => {
    const { start, tried } = refusing('EADDRINUSE')
    await expect(startOnPort(start, byDefault)).rejects.toEqual(
      new Failure(1, '--port: all ports from 9999 to 10018 are taken'),
    )
    expect(tried).toHaveLength(20)
  })
})

describe('a port that was asked for', () => {
  it.each([byFlag, byEnv])('does not give way: $portFrom', async (settings) => {
    const { start, tried } = refusing('EADDRINUSE', (port) => port !== 80)
    await expect(startOnPort(start, settings)).rejects.toEqual(
      new Failure(1, `${settings.portFrom}: port 80 is taken; 0 takes any free one`),
    )
    expect(tried).toEqual([80])
  })

  it('says so where it needs a permission', async () => {
    await expect(startOnPort(refusing('EACCES').start, byFlag)).rejects.toEqual(
      new Failure(
        1,
        '--port: no permission to listen on port 80; ports from 1024 on usually need none',
      ),
    )
  })
})

describe('a host', () => {
  it.each([
    ['EADDRNOTAVAIL', "--host: 'x\\n' is not an address of this machine"],
    ['ENOTFOUND', "--host: 'x\\n' is neither an address nor a known host name"],
    ['EAI_AGAIN', "--host: 'x\\n' is neither an address nor a known host name"],
    ['EWHATEVER', 'cannot listen on port 9999: listen EWHATEVER'],
  ])('that cannot be listened on is named: %s', async (code, message) => {
    const { start, tried } = refusing(code)
    const byFlag = { ...byDefault, host: 'x\n', hostFrom: '--host' } as const
    await expect(startOnPort(start, byFlag)).rejects.toEqual(new Failure(1, message))
    expect(tried).toHaveLength(1)
  })

  it('is named after the environment where it came from there', async () => {
    const { start } = refusing('ENOTFOUND')
    const byEnv = { ...byDefault, host: 'x86_64-linux-gnu', hostFrom: 'HOST' } as const
    await expect(startOnPort(start, byEnv)).rejects.toEqual(
      new Failure(1, "HOST: 'x86_64-linux-gnu' is neither an address nor a known host name"),
    )
  })
})
