import { describe, expect, it } from 'vitest'
import { Failure } from '../../src/cli/failure.ts'
import { readSettings, type Settings } from '../../src/cli/settings.ts'

function read(args: readonly string[], env: NodeJS.ProcessEnv = {}): Settings {
  const settings = readSettings(args, env)
  if ('text' in settings) throw new Error(`answered ${settings.text}`)
  return settings
}

function failure(args: readonly string[], env: NodeJS.ProcessEnv = {}): Failure {
  try {
    read(args, env)
  } catch (error) {
    if (error instanceof Failure) return error
    throw error
  }
  throw new Error(`${args.join(' ')} was accepted`)
}

describe('without arguments', () => {
  it('serves the current folder to all addresses on port 9999, which nobody named', () => {
    expect(read([])).toEqual({
      path: '.',
      port: 9999,
      portFrom: undefined,
      host: undefined,
      hostFrom: undefined,
      open: false,
      hidden: false,
      followSymlinks: false,
      allowedHosts: [],
      ffmpeg: undefined,
      qr: true,
      quiet: false,
      json: false,
    })
  })

  it('gives settings that cannot be changed', () => {
    const settings = read(['--allow-host', 'a'])
    expect(Object.isFrozen(settings)).toBe(true)
    expect(Object.isFrozen(settings.allowedHosts)).toBe(true)
  })
})

describe('the path', () => {
  it('is the one argument', () => {
    expect(read(['videos']).path).toBe('videos')
  })

  it('may begin with a hyphen after --', () => {
    expect(read(['-q', '--', '--hidden']).path).toBe('--hidden')
  })

  it('must not be empty', () => {
    expect(failure(['']).message).toBe("path: expected a folder or a video file, got ''")
  })

  it('must be only one', () => {
    const { message, exitCode } = failure(['one', 't\u001bwo'])
    expect(message).toBe("expected one folder or video file, got 2: 'one', 't\\x1bwo'")
    expect(exitCode).toBe(2)
  })
})

describe('--port', () => {
  it.each(['0', '80', '9999', '65535', '08080'])('takes %s', (port) => {
    expect(read(['--port', port])).toMatchObject({ port: Number(port), portFrom: '--port' })
    expect(read([`--port=${port}`])).toMatchObject({ port: Number(port), portFrom: '--port' })
    expect(read(['-p', port])).toMatchObject({ port: Number(port), portFrom: '--port' })
  })

  it.each([
    ...[
      'abc',
      '-1',
      '65536',
      '1.5',
      '',
      ' 80',
      '80 ',
      '0x50',
      '1e3',
      '+80',
      '99999999999999999999',
    ],
    ...['٣', '８０', '80\n', 'NaN', 'Infinity'],
  ])('refuses %j', (port) => {
    for (const args of [['--port', port], [`--port=${port}`], ['-p', port]]) {
      const { message, exitCode } = failure(args)
      expect(message).toMatch(/^--port: expected a whole number from 0 to 65535, got '.*'$/)
      expect(exitCode).toBe(2)
    }
  })

  it('shows what came with its control characters visible', () => {
    expect(failure(['--port', '\u001b[31m\n']).message).toMatch(/got '\\x1b\[31m\\n'$/)
  })

  it('needs a value', () => {
    expect(failure(['--port']).message).toMatch(/^option '-p, --port <number>' argument missing/)
  })

  it('may come from PORT instead', () => {
    expect(read([], { PORT: '8080' })).toMatchObject({ port: 8080, portFrom: 'PORT' })
  })

  it('wins over PORT', () => {
    expect(read(['-p', '1'], { PORT: '2' })).toMatchObject({ port: 1, portFrom: '--port' })
    expect(read(['-p', '1'], { PORT: 'abc' })).toMatchObject({ port: 1, portFrom: '--port' })
  })

  it('takes an empty PORT as none', () => {
    expect(read([], { PORT: '' })).toMatchObject({ port: 9999, portFrom: undefined })
  })

  it.each(['abc', '-1', '65536', '1.5', ' 80', '0x50', '1e3'])('refuses %j as PORT', (port) => {
    const { message, exitCode } = failure([], { PORT: port })
    expect(message).toBe(`PORT: expected a whole number from 0 to 65535, got '${port}'`)
    expect(exitCode).toBe(2)
  })
})

describe('--host', () => {
  it('takes an address or a name', () => {
    expect(read(['--host', '127.0.0.1']).host).toBe('127.0.0.1')
    expect(read(['-H', 'localhost']).host).toBe('localhost')
    expect(read(['-H', 'fd00::1']).host).toBe('fd00::1')
  })

  it('takes an IPv6 address in the brackets that URLs need', () => {
    expect(read(['-H', '[::1]']).host).toBe('::1')
  })

  it('may come from HOST instead, and wins over it', () => {
    expect(read([], { HOST: '127.0.0.1' })).toMatchObject({ host: '127.0.0.1', hostFrom: 'HOST' })
    expect(read(['-H', '::1'], { HOST: '127.0.0.1' })).toMatchObject({
      host: '::1',
      hostFrom: '--host',
    })
    expect(read([], { HOST: '' }).host).toBeUndefined()
  })

  it.each(['', ' ', 'http://a/'])('refuses %j', (host) => {
    const { message, exitCode } = failure(['--host', host])
    expect(message).toBe(`--host: expected an address or a name of this machine, got '${host}'`)
    expect(exitCode).toBe(2)
  })

  it('is a name that is answered to', () => {
    expect(read(['-H', 'Box', '--allow-host', 'x.example']).allowedHosts).toEqual([
      'x.example',
      'box',
    ])
  })
})

describe('--allow-host', () => {
  it('may be repeated, and is compared in lower case', () => {
    expect(read(['--allow-host', 'A.example', '--allow-host=b']).allowedHosts).toEqual([
      'a.example',
      'b',
    ])
  })

  it.each(['', 'a:80', 'http://a', '*', 'a b', '.a'])('refuses %j', (name) => {
    expect(failure(['--allow-host', name]).message).toMatch(
      /^--allow-host: expected a host name without a port, such as media\.example\.org, got '/,
    )
  })
})

describe('--ffmpeg', () => {
  it('takes a path, which is tried when the program starts', () => {
    expect(read(['--ffmpeg', './my ffmpeg']).ffmpeg).toBe('./my ffmpeg')
  })

  it('must not be empty', () => {
    const { message, exitCode } = failure(['--ffmpeg', ''])
    expect(message).toBe("--ffmpeg: expected the path of an ffmpeg, got ''")
    expect(exitCode).toBe(2)
  })

  it('may be turned down', () => {
    expect(read(['--no-ffmpeg']).ffmpeg).toBe(false)
  })
})

describe('the switches', () => {
  it('turn on what is off', () => {
    const args = ['-o', '--hidden', '--follow-symlinks', '--no-qr', '-q', '--json']
    expect(read(args)).toMatchObject({
      open: true,
      hidden: true,
      followSymlinks: true,
      qr: false,
      quiet: true,
      json: true,
    })
  })
})

describe('an unknown option', () => {
  it('is named on one line, with the one that was meant', () => {
    const { message, exitCode } = failure(['--prot', '80'])
    expect(message).toBe(
      "unknown option '--prot' (Did you mean --port?); vidserve --help lists the options",
    )
    expect(exitCode).toBe(2)
  })

  it.each(['--password', '--tls-cert', '--cache-dir', '-x'])('%s', (option) => {
    const { message, exitCode } = failure([option])
    expect(message).toContain(option)
    expect(message).not.toContain('\n')
    expect(exitCode).toBe(2)
  })
})

describe('help and version', () => {
  it('lists every option', () => {
    const answer = readSettings(['--help'], {})
    if (!('text' in answer)) throw new Error('no help')
    for (const option of [
      ...['-p, --port <number>', '-H, --host <address>', '-o, --open', '--hidden', '--json'],
      ...['--follow-symlinks', '--allow-host <name>', '--no-qr', '-q, --quiet', '--version'],
      ...['--ffmpeg <path>', '--no-ffmpeg'],
    ])
      expect(answer.text).toContain(option)
  })

  it('prints a version', () => {
    expect(readSettings(['--version'], {})).toEqual({
      text: expect.stringMatching(/^\d+\.\d+\.\d+\n$/),
    })
  })

  it('does not care for a bad environment', () => {
    expect(readSettings(['--version'], { PORT: 'x' })).toHaveProperty('text')
  })
})
