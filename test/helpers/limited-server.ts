// A server for a process with few descriptors: every file that it opens takes one.
import { readdirSync } from 'node:fs'
import { open } from 'node:fs/promises'
import { FileUnavailable } from '../../src/bytes.ts'
import { startServer } from '../../src/server/listen.ts'
import { FakeParts } from './fake-parts.ts'

const parts = new FakeParts()
const server = await startServer(
  {
    ...parts,
    async openFile() {
      const handle = await open(process.execPath).catch(() => {
        throw new FileUnavailable('busy', 'EMFILE')
      })
      return {
        length: 64 * 1024 * 1024,
        identity: 'f',
        version: 'v',
        modified: 0,
        read: async (into) => into.length,
        close: () => void handle.close(),
      }
    },
  },
  { port: 0, host: '127.0.0.1' },
)
process.on('message', () => process.send?.(readdirSync('/dev/fd').length))
process.send?.(server.port)
