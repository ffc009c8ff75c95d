import { expect, test } from 'vitest'
import { temporaryFolder } from '../helpers/temporary-folder.ts'
import { chromiumForTests } from './helpers.ts'
import { pathOf } from './matrix/cell.ts'
import { cells } from './matrix/cells.ts'
import { formatsPage } from './matrix/formats-page.ts'
import { survey } from './matrix/survey.ts'

const { browser } = chromiumForTests()

test('every kind of recording plays as docs/formats.md says, or its page says why not', {
  timeout: 900_000,
}, async () => {
  const surveyed = await survey(browser(), cells, await temporaryFolder())
  const wrong = surveyed.flatMap(({ cell, without, having, lost }) => {
    const path = pathOf(cell)
    const runs = having === undefined ? [without] : [without, having]
    return [
      ...lost.map((what) => `${path}: its segments have not the same ${what}`),
      ...runs.flatMap(({ complaints }) => complaints.map((words) => `${path}: ${words}`)),
      ...runs.filter(({ way }) => way === 'nothing').map(() => `${path}: a black rectangle`),
    ]
  })
  // `npm run formats` writes it anew.
  await expect.soft(formatsPage(surveyed)).toMatchFileSnapshot('../../docs/formats.md')
  expect(wrong).toEqual([])
})
