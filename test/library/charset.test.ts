import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { decodeText } from '../../src/library/charset.ts'

/** The bytes of a text in a charset of one or two bytes, found by decoding all there are. */
function encode(text: string, charset: string): Uint8Array {
  const decoder = new TextDecoder(charset, { fatal: true })
  const known = new Map<string, number[]>()
  const add = (bytes: number[]) => {
    try {
      const character = decoder.decode(Uint8Array.from(bytes))
      if ([...character].length === 1 && !known.has(character)) known.set(character, bytes)
    } catch {}
  }
  for (let first = 0; first < 256; first += 1) add([first])
  for (let first = 0x81; first < 255; first += 1)
    for (let second = 0x40; second < 255; second += 1) add([first, second])
  // TextDecoder itself may read windows-1252 as ISO-8859-1.
  known.set('’', charset === 'windows-1252' ? [0x92] : (known.get('’') ?? []))
  return Uint8Array.from(
    [...text].flatMap((character) => known.get(character) ?? expect.fail(character)),
  )
}

function encodeUtf16(text: string, littleEndian: boolean): Uint8Array {
  const bytes = new Uint8Array(text.length * 2)
  const view = new DataView(bytes.buffer)
  for (let at = 0; at < text.length; at += 1)
    view.setUint16(at * 2, text.charCodeAt(at), littleEndian)
  return bytes
}

/** As it stands in a file of subtitles. */
function subtitles(...lines: string[]): string {
  return lines
    .map((line, at) => `${at}\r\n00:00:0${at},000 --> 00:00:0${at},900\r\n${line}\r\n`)
    .join('\r\n')
}

const simplified = subtitles(
  '今天天气很好，我们去公园散步吧。',
  '你觉得怎么样？一二三',
  '我不知道他在说什么。',
)
const traditional = subtitles(
  '今天天氣很好，我們去公園散步吧。',
  '你覺得怎麼樣？',
  '我不知道他在說什麼。',
)
const japanese = subtitles(
  '今日はとても天気がいいですね。',
  '公園へ散歩に行きましょう。',
  'あなたはどう思いますか？',
)
const korean = subtitles(
  '오늘 날씨가 아주 좋네요.',
  '공원에 산책하러 갑시다.',
  '당신은 어떻게 생각하세요?',
)
const russian = subtitles(
  'Сегодня очень хорошая погода.',
  'Пойдём гулять в парк.',
  'Что ты думаешь?',
)
const french = subtitles(
  'Il fait très beau aujourd’hui.',
  'Allons nous promener dans la forêt.',
  'Ça te plaît ? C’est déjà l’été.',
)
const polish = subtitles(
  'Dziś jest bardzo ładna pogoda.',
  'Chodźmy na spacer do parku, proszę.',
  'Nie wiem, o czym on mówi.',
  'Poczekaj chwilę, już idę, będę za minutę.',
)
const greek = subtitles('Σήμερα ο καιρός είναι πολύ καλός.', 'Πάμε μια βόλτα στο πάρκο.')
const turkish = subtitles(
  'Bugün hava çok güzel.',
  'Parka yürüyüşe gidelim.',
  'Ne düşünüyorsun?',
  'Onun ne söylediğini bilmiyorum, şaşırdım.',
  'Bir dakika bekle, hemen geliyorum, ağabey.',
)
const hebrew = subtitles('מזג האוויר יפה מאוד היום.', 'בוא נלך לטייל בפארק.', 'מה אתה חושב?')
const arabic = subtitles(
  'الطقس جميل جدا اليوم.',
  'هيا نذهب للتنزه في الحديقة.',
  'لا أعرف ماذا يقول.',
)

describe('Unicode', () => {
  test.each(['', '\ufeff'])('UTF-8 is read, after the mark %j too', (mark) => {
    const bytes = new TextEncoder().encode(mark + simplified + korean)
    expect(decodeText(bytes)).toBe(simplified + korean)
  })

  test.each([true, false])(
    'UTF-16 is read with its mark and without, little-endian: %s',
    (little) => {
      for (const text of [simplified, russian, french, 'plain\r\n']) {
        expect(decodeText(encodeUtf16(`\ufeff${text}`, little))).toBe(text)
        expect(decodeText(encodeUtf16(text, little))).toBe(text)
      }
    },
  )

  test('UTF-8 with a damaged place is read as UTF-8', () => {
    const bytes = new TextEncoder().encode(russian)
    const damaged = Uint8Array.from([...bytes, 0xff, 0x0a, ...bytes])
    expect(decodeText(damaged)).toBe(`${russian}\ufffd\n${russian}`)
  })
})

describe('older charsets', () => {
  test.each([
    ['gb18030', simplified],
    ['gb18030', traditional],
    ['big5', traditional],
    ['shift_jis', japanese],
    ['euc-jp', japanese],
    ['euc-kr', korean],
    ['windows-1250', polish],
    ['windows-1251', russian],
    ['koi8-r', russian],
    ['windows-1252', french],
    ['windows-1253', greek],
    ['windows-1254', turkish],
    ['windows-1255', hebrew],
    ['windows-1256', arabic],
  ])('%s is recognised', (charset, text) => {
    expect(decodeText(encode(text, charset))).toBe(text)
  })

  test('a damaged place is no reason to take a text for another', () => {
    const bytes = encode(simplified, 'gb18030')
    const damaged = Uint8Array.from([...bytes, 0xff, 0x0a, ...bytes])
    expect(decodeText(damaged)).toContain('今天天气很好')
  })

  test('a text that is ASCII for long and then is not is read', () => {
    const text = `${'plain text\n'.repeat(5000)}café`
    expect(decodeText(encode(text, 'windows-1252'))).toBe(text)
  })
})

test('every byte of windows-1252 is read as that', () => {
  const bytes = Uint8Array.from({ length: 32 }, (_, at) => 0x80 + at)
  const words = new TextEncoder().encode('the cat and the dog and the cat \n'.repeat(9))
  expect(decodeText(Uint8Array.from([...words, ...bytes]))).toContain(
    '€\x81‚ƒ„…†‡ˆ‰Š‹Œ\x8dŽ\x8f\x90‘’“”•–—˜™š›œ\x9džŸ',
  )
})

test('any bytes are some text', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
      expect(typeof decodeText(bytes)).toBe('string')
    }),
  )
  expect(decodeText(new Uint8Array())).toBe('')
})
