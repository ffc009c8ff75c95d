import { expect, test } from 'vitest'
import { videoExtensions } from '../../src/files/kinds.ts'
import { contentTypeOf } from '../../src/http/content-type.ts'

test.each([
  ['a.mp4', 'video/mp4'],
  ['a.MP4', 'video/mp4'],
  ['a.webm', 'video/webm'],
  ['a.mov', 'video/quicktime'],
  ['a.mkv', 'video/x-matroska'],
  ['a.ts', 'video/mp2t'],
  ['a.tod', 'video/mp2t'],
  ['a.divx', 'video/x-msvideo'],
  ['a.ps', 'video/mpeg'],
  ['a.mod', 'video/mpeg'],
  ['a.qt', 'video/quicktime'],
  ['a.dav', 'application/octet-stream'],
  ['a.b.ogv', 'video/ogg'],
])('%s is %s', (name, type) => {
  expect(contentTypeOf(name)).toBe(type)
})

test.each(['', 'mp4', '.mp4', 'a.', 'a.unheard-of', 'a.__proto__', 'a.constructor', 'a.mp4\n'])(
  'of %j nothing is known',
  (name) => {
    expect(contentTypeOf(name)).toBe('application/octet-stream')
  },
)

test('every video but an unregistered one has a type of its own', () => {
  const unknown = [...videoExtensions].filter(
    (extension) => contentTypeOf(`a.${extension}`) === 'application/octet-stream',
  )
  expect(unknown).toEqual(['dav'])
})
