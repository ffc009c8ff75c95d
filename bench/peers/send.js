import { createServer } from 'node:http'
import send from 'send'

const [root, port] = process.argv.slice(2)
createServer((request, response) => send(request, request.url, { root }).pipe(response)).listen(
  Number(port),
  '127.0.0.1',
)
