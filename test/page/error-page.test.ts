import { describe, expect, test } from 'vitest'
import { errorPage } from '../../src/page/error-page.tsx'

const assets = (name: string): string => `/assets/${name}`

describe('the page of an error', () => {
  test.each([
    [404, 'There is nothing at this address'],
    [403, 'vidserve may not read this file'],
    [410, 'This video is not there any more'],
    [405, 'This address cannot be used like that'],
    [503, 'The server is busy'],
    [500, 'Something went wrong on the server'],
    [418, 'Something went wrong on the server'],
  ])('says for %d: %s', (status, title) => {
    const page = errorPage({ language: 'en', status, assets })
    expect(page).toContain(`<h1>${title}</h1>`)
    expect(page).toContain(`<p class="status">${status}</p>`)
    expect(page).toMatch(/<a class="button primary" href="\/">/)
  })

  test('says how a name becomes known, and offers no link that leads here again', () => {
    const page = errorPage({ language: 'en', status: 421, host: 'nas.example', assets })
    expect(page).toContain('Start vidserve with --allow-host nas.example')
    expect(page).not.toContain('button primary')
  })

  test('is Chinese for who reads Chinese', () => {
    expect(errorPage({ language: 'zh-CN', status: 404, assets })).toContain('此地址没有内容')
  })
})
