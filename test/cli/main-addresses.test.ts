import { createServer } from 'node:net'
import { describe, expect, it, onTestFinished } from 'vitest'
import { eventually } from '../helpers/eventually.ts'
import { statusFor } from '../helpers/status-for.ts'
import { temporaryFolder } from '../helpers/temporary-folder.ts'
import { anyPort, runVidserve, startVidserve } from '../helpers/vidserve.ts'

/** Takes a port, 0 for any, until the test is over. Where somebody else has it already, that is as good. */
async function takePort(port: number): Promise<number> {
  const server = createServer()
  await new Promise((resolve) =>
    server.once('listening', resolve).once('error', resolve).listen(port),
  )
  onTestFinished(() => void server.close())
  const address = server.address()
  return typeof address === 'object' && address !== null ? address.port : port
}

describe('the port', () => {
  it('that is the default gives way to the next free one, and says so', async () => {
    await takePort(9999)
    const { url, stderr } = await startVidserve([await temporaryFolder()])
    const port = Number(new URL(url).port)
    expect(port).toBeGreaterThan(9999)
    await eventually(() => expect(stderr()).toBe(`vidserve: port 9999 is taken; using ${port}\n`))
    expect((await fetch(url)).status).toBe(200)
  })

  it('that was asked for does not', async () => {
    const port = String(await takePort(0))
    const folder = await temporaryFolder()
    const message = `port ${port} is taken; 0 takes any free one\n`
    expect(await runVidserve(['--port', port, folder])).toMatchObject({
      exitCode: 1,
      stdout: '',
      stderr: `vidserve: --port: ${message}`,
    })
    expect(await runVidserve([folder], { env: { PORT: port } })).toMatchObject({
      exitCode: 1,
      stdout: '',
      stderr: `vidserve: PORT: ${message}`,
    })
  })

  it('may come from PORT', async () => {
    const { url } = await startVidserve([await temporaryFolder()], { env: { PORT: '0' } })
    expect((await fetch(url)).status).toBe(200)
  })
})

describe('the host', () => {
  it('127.0.0.1 keeps it on this machine', async () => {
    const folder = await temporaryFolder()
    const { url, stdout } = await startVidserve([...anyPort, '--host', '127.0.0.1', folder])
    expect(url).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/$/)
    expect(stdout()).not.toContain('Network')
    expect((await fetch(url)).status).toBe(200)
  })

  it('must be an address of this machine', async () => {
    const args = [...anyPort, '--host', '203.0.113.1', await temporaryFolder()]
    expect(await runVidserve(args)).toMatchObject({
      exitCode: 1,
      stdout: '',
      stderr: "vidserve: --host: '203.0.113.1' is not an address of this machine\n",
    })
  })

  it('that a request names must be known, or allowed', async () => {
    const folder = await temporaryFolder()
    const { url } = await startVidserve([...anyPort, '--allow-host', 'Media.Example', folder])
    expect(await statusFor(url, 'media.example')).toBe(200)
    expect(await statusFor(url, 'evil.example')).toBeGreaterThanOrEqual(400)
  })
})
