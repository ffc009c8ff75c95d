import fc from 'fast-check'
import { expect, test } from 'vitest'
import { sidecarsOf } from '../../src/library/sidecars.ts'

test.each([
  ['clip.srt', undefined, undefined],
  ['clip.vtt', undefined, undefined],
  ['clip.SRT', undefined, undefined],
  ['clip.en.vtt', 'en', undefined],
  ['clip.EN.srt', 'en', undefined],
  ['clip.zh-CN.srt', 'zh-CN', undefined],
  ['clip.zh-cn.srt', 'zh-CN', undefined],
  ['clip.zh_CN.srt', 'zh-CN', undefined],
  ['clip.zh-hans.srt', 'zh-Hans', undefined],
  ['clip.sr-latn-rs.srt', 'sr-Latn-RS', undefined],
  ['clip.es-419.srt', 'es-419', undefined],
  ['clip.eng.srt', 'en', undefined],
  ['clip.chs.srt', 'zh-Hans', undefined],
  ['clip.tc.srt', 'zh-Hant', undefined],
  ['clip.yue.srt', 'yue', undefined],
  ['clip.en.forced.srt', 'en', 'forced'],
  ['clip.forced.en.srt', 'en', 'forced'],
  ['clip.forced.srt', undefined, 'forced'],
  ['clip.en.sdh.srt', 'en', 'sdh'],
  ['clip.sdh.srt', undefined, 'sdh'],
  ['clip.cc.srt', undefined, 'cc'],
  ['clip.en.hi.srt', 'en', 'hi'],
  ['clip.de.director.vtt', 'de', 'director'],
  ['clip.English.srt', undefined, 'English'],
  ['clip.new.cut.srt', undefined, 'new cut'],
  ['clip.qq.srt', undefined, 'qq'],
  ['clip.en-forced.srt', undefined, 'en-forced'],
  ['clip.简体.srt', undefined, '简体'],
  ['clip.\udcff.srt', undefined, '\ufffd'],
  ['clip.mp4.srt', undefined, undefined],
  ['clip.mp4.fr.srt', 'fr', undefined],
  ['clip..en..srt', 'en', undefined],
])('%s is a sidecar of clip.mp4: language %s, label %s', (name, language, label) => {
  expect(sidecarsOf('clip.mp4', [name])).toEqual([{ name, language, label }])
})

test.each([
  'clip2.srt',
  'clip2.en.srt',
  'cli.srt',
  'clip-en.srt',
  'clip en.srt',
  'clipsrt',
  'Clip.srt',
  'clip.txt',
  'clip.en.sub',
  'clip.mp4',
  '.srt',
  'srt',
  'aclip.srt',
  '',
])('%j is none of clip.mp4', (name) => {
  expect(sidecarsOf('clip.mp4', [name])).toEqual([])
})

test('a name may have dots, and what looks like a language in it is none', () => {
  const names = ['My.Trip.en.2024.srt', 'My.Trip.en.2024.de.srt', 'My.Trip.srt', 'My.Trip.en.srt']
  expect(sidecarsOf('My.Trip.en.2024.MKV', names)).toEqual([
    { name: names[0], language: undefined, label: undefined },
    { name: names[1], language: 'de', label: undefined },
  ])
})

test('a name may be of any bytes', () => {
  expect(sidecarsOf('\udcfe\n".mp4', ['\udcfe\n".en.srt'])).toMatchObject([{ language: 'en' }])
})

test('all of them are found, in their order', () => {
  const names = ['clip.en.srt', 'clip.en.vtt', 'clip2.srt', 'clip.srt']
  expect(sidecarsOf('clip.webm', names).map(({ name }) => name)).toEqual([
    'clip.en.srt',
    'clip.en.vtt',
    'clip.srt',
  ])
})

test('whatever the names, a language is a tag that can be written', () => {
  const word = fc.oneof(
    fc.string({ unit: 'binary' }),
    fc.string({ unit: fc.constantFrom(...'aezhn-_4'), maxLength: 12 }),
  )
  fc.assert(
    fc.property(word, fc.array(word), (stem, words) => {
      const name = [stem, ...words, 'srt'].join('.')
      for (const { language, label } of sidecarsOf(`${stem}.mp4`, [name])) {
        if (language !== undefined) expect(Intl.getCanonicalLocales(language)).toEqual([language])
        expect(label?.isWellFormed() ?? true).toBe(true)
        expect(label).not.toBe('')
      }
    }),
  )
})
