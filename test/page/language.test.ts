import { describe, expect, test } from 'vitest'
import { chooseLanguage } from '../../src/page/language.ts'

describe('the language of the pages', () => {
  test.each([
    [undefined, 'en'],
    ['', 'en'],
    ['*', 'en'],
    ['fr', 'en'],
    ['en-GB,en;q=0.9', 'en'],
    ['zh', 'zh-CN'],
    ['zh-CN,zh;q=0.9,en;q=0.8', 'zh-CN'],
    ['zh-Hans', 'zh-CN'],
    ['zh-SG', 'zh-CN'],
    ['ZH-cn', 'zh-CN'],
    ['en;q=0.5, zh-CN;q=0.8', 'zh-CN'],
    ['en;q=0.8, zh-CN;q=0.5', 'en'],
    ['zh-CN;q=0, en', 'en'],
    ['zh-CN;q=0', 'en'],
    ['zh-TW', 'zh-CN'],
    ['zh-Hant-HK,fr;q=0.5', 'zh-CN'],
    ['zh-TW,zh-Hant;q=0.9,en;q=0.8', 'en'],
    ['zh-TW,zh;q=0.9,en;q=0.8', 'zh-CN'],
    ['de, zh-CN;q=0.2', 'zh-CN'],
    ['zhx', 'en'],
    ['zh-CN;q=nonsense', 'en'],
    [',;q=1,,', 'en'],
  ])('is, for %j, %s', (header, language) => {
    expect(chooseLanguage(header)).toBe(language)
  })
})
