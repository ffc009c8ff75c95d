// The servers that are compared: how each is started to serve a folder on a port of the loopback interface.
import { execFileSync, spawn } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const here = fileURLToPath(new URL('.', import.meta.url))
const require = createRequire(import.meta.url)

const bin = (name) => {
  const manifest = require.resolve(`${name}/package.json`)
  const { bin } = JSON.parse(readFileSync(manifest, 'utf8'))
  return join(dirname(manifest), typeof bin === 'string' ? bin : Object.values(bin)[0])
}

const installed = (command) => {
  try {
    return execFileSync('which', [command], { encoding: 'utf8' }).trim()
  } catch {
    return undefined
  }
}

const nginxConf = (root, port, work) => {
  const conf = join(work, 'nginx.conf')
  const temp = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi']
    .map((n) => `${n}_temp_path ${work}/${n};`)
    .join(' ')
  writeFileSync(
    conf,
    `worker_processes 1; daemon off; user root; pid ${work}/nginx.pid; error_log ${work}/error.log; events { worker_connections 4096; }
http { access_log off; sendfile on; ${temp} types { video/mp4 mp4; } server { listen 127.0.0.1:${port}; root ${root}; } }`,
  )
  return conf
}

const goServer = (work) => {
  const out = join(work, 'serve-content')
  execFileSync('go', ['build', '-o', out, join(here, 'peers/serve-content.go')], {
    env: { ...process.env, GOFLAGS: '-mod=mod' },
  })
  return out
}

/** Every peer found here: name, argument list for a folder and a port, and the URL path of the file. */
export function peers(work) {
  const node = process.execPath
  const all = [
    {
      name: 'vidserve',
      argv: (root, port) => [
        node,
        join(here, '../bin/vidserve.js'),
        root,
        '-p',
        port,
        '-H',
        '127.0.0.1',
        '-q',
      ],
      path: '/media/clip.mp4',
    },
    {
      name: 'serve',
      argv: (root, port) => [node, bin('serve'), '-L', '-u', '-l', `tcp://127.0.0.1:${port}`, root],
    },
    {
      name: 'http-server',
      argv: (root, port) => [
        node,
        bin('http-server'),
        root,
        '-p',
        port,
        '-a',
        '127.0.0.1',
        '-s',
        '-c-1',
      ],
    },
    {
      name: 'sirv',
      argv: (root, port) => [
        node,
        bin('sirv-cli'),
        root,
        '--port',
        port,
        '--host',
        '127.0.0.1',
        '--quiet',
      ],
    },
    { name: 'send', argv: (root, port) => [node, join(here, 'peers/send.js'), root, port] },
    {
      name: '@fastify/static',
      argv: (root, port) => [node, join(here, 'peers/fastify-static.js'), root, port],
    },
  ]
  if (installed('nginx'))
    all.push({ name: 'nginx', argv: (root, port) => ['nginx', '-c', nginxConf(root, port, work)] })
  if (installed('caddy'))
    all.push({
      name: 'Caddy',
      argv: (root, port) => [
        'caddy',
        'file-server',
        '--root',
        root,
        '--listen',
        `127.0.0.1:${port}`,
      ],
    })
  if (installed('go')) {
    const server = goServer(work)
    all.push({ name: 'Go ServeContent', argv: (root, port) => [server, root, port] })
  }
  return all.map((peer) => ({ path: '/clip.mp4', ...peer }))
}

/** Starts a peer on the first processor, and resolves once it answers. */
export async function start(peer, root, port) {
  const [command, ...args] = peer.argv(root, String(port))
  const child = spawn('taskset', ['-c', '0', command, ...args], { stdio: 'ignore' })
  for (let attempt = 0; attempt < 200; attempt += 1) {
    const answer = await fetch(`http://127.0.0.1:${port}${peer.path}`, { method: 'HEAD' }).catch(
      () => undefined,
    )
    if (answer?.ok) return child
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
  throw new Error(`${peer.name} does not answer on port ${port}`)
}
