import { expect, test } from 'vitest'
import { isKnownHost, namesOfMachine } from '../../src/server/guard.ts'

const names = [...namesOfMachine('Box.lan'), 'videos.example']

test.each([
  '127.0.0.1',
  '192.168.1.7:9999',
  '[::1]:9999',
  '[fe80::1]',
  'localhost',
  'LOCALHOST:9999',
  'localhost.',
  'videos.localhost',
  'box',
  'BOX:9999',
  'box.lan',
  'box.local',
  'other.local:80',
  'videos.example',
])('%s can be pointed here by nobody else, or is allowed', (authority) => {
  expect(isKnownHost(authority, names)).toBe(true)
})

test.each([
  '',
  'evil.example',
  'evil.example:9999',
  'localhost.evil.example',
  '127.0.0.1.evil.example',
  'evillocalhost',
  'local',
  '.local',
  'box.evil.example',
  'a.videos.example',
  'user@localhost',
  'localhost/evil',
  'localhost evil.example',
])('%j can be pointed here by anybody', (authority) => {
  expect(isKnownHost(authority, names)).toBe(false)
})
