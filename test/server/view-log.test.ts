import { expect, test } from 'vitest'
import type { ServerEvent } from '../../src/server/parts.ts'
import { createViewLog } from '../../src/server/view-log.ts'

const minute = 60_000

function logged(): {
  events: ServerEvent[]
  log: (event: ServerEvent) => void
  clock: { now: number }
} {
  const events: ServerEvent[] = []
  const clock = { now: 0 }
  const log = createViewLog(
    (event) => events.push(event),
    () => clock.now,
  )
  return { events, log, clock }
}

function view(path: string, client = 'tv'): ServerEvent {
  return { kind: 'view', path, client }
}

test('a client that goes on with a file is logged once, however long it takes', () => {
  const { events, log, clock } = logged()
  for (clock.now = 0; clock.now < 300 * minute; clock.now += 10 * minute) log(view('a.mp4'))
  expect(events).toEqual([view('a.mp4')])
})

test('a client that comes back after half an hour is logged again', () => {
  const { events, log, clock } = logged()
  log(view('a.mp4'))
  clock.now = 31 * minute
  log(view('a.mp4'))
  expect(events.length).toBe(2)
})

test('another client, another file and a download are views of their own', () => {
  const { events, log } = logged()
  const all: ServerEvent[] = [
    view('a.mp4'),
    view('b.mp4'),
    view('a.mp4', 'phone'),
    { kind: 'download', path: 'a.mp4', client: 'tv' },
  ]
  for (const event of [...all, ...all]) log(event)
  expect(events).toEqual(all)
})

test('what is no view is always logged', () => {
  const { events, log } = logged()
  const failure: ServerEvent = { kind: 'failure', message: 'm' }
  log(failure)
  log(failure)
  expect(events).toEqual([failure, failure])
})

test('it forgets the oldest of more than a thousand views, and keeps the newest', () => {
  const { events, log } = logged()
  for (let n = 0; n <= 1000; n += 1) log(view(`${n}.mp4`))
  log(view('1000.mp4'))
  log(view('1.mp4'))
  expect(events.length).toBe(1001)
  log(view('0.mp4'))
  expect(events.length).toBe(1002)
})
