import { expect, test } from 'vitest'
import { strings } from '../../src/page/strings.ts'

/** Every text by the path of its key; of a template, the words that are filled in. */
function shape(value: unknown, path = ''): string[] {
  if (typeof value === 'object' && value !== null) {
    return Object.entries(value)
      .flatMap(([key, inner]) => shape(inner, `${path}.${key}`))
      .sort()
  }
  if (typeof value === 'function') return [`${path}()`]
  const words = String(value).match(/\{\w+\}/g) ?? []
  return [[path, ...words.sort()].join(' ')]
}

/** Every text that is not a function. */
function texts(value: unknown): string[] {
  if (typeof value === 'string') return [value]
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(texts) : []
}

test('both languages have the same texts, with the same words to fill in', () => {
  expect(shape(strings('zh-CN'))).toEqual(shape(strings('en')))
})

test('no text is empty, and none is left in the other language', () => {
  expect(texts(strings('en')).filter((text) => text.trim() === '')).toEqual([])
  expect(texts(strings('en')).filter((text) => /\p{Script=Han}/u.test(text))).toEqual([])
  const untranslated = texts(strings('zh-CN')).filter((text) => !/\p{Script=Han}/u.test(text))
  expect(untranslated).toEqual([])
})
