import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { SortedList } from '../../src/library/sorted-list.ts'

const numbers = (sorted?: readonly number[]) =>
  new SortedList<number>((one, other) => one - other, sorted)

function expectSame(list: SortedList<number>, model: readonly number[]): void {
  expect([...list]).toEqual(model)
  expect(list.length).toBe(model.length)
  for (const at of [0, 1, 255, 256, 511, 512, 513, model.length - 1]) {
    const item = model[at]
    expect(list.slice(at, 3)).toEqual(model.slice(at, at + 3))
    if (item === undefined) continue
    expect(list.find(item)).toBe(item)
    expect(list.add(item)).toBe(item)
    expect(list.find(item + 0.5)).toBeUndefined()
    expect(list.beside(item)).toEqual({ previous: model[at - 1], next: model[at + 1] })
  }
  expect(list.slice(0, Number.POSITIVE_INFINITY)).toEqual(model)
}

/** Adds a number that is in neither, or removes one that is in both. */
function change(list: SortedList<number>, model: Set<number>, number: number): void {
  if (model.delete(number)) list.remove(number)
  else {
    model.add(number)
    list.add(number)
  }
}

describe('a sorted list', () => {
  it('is like an array that is sorted after each step', () => {
    const steps = fc.array(
      fc.tuple(fc.boolean(), fc.integer({ min: 0, max: 3000 }), fc.integer({ min: 1, max: 700 })),
      { maxLength: 12 },
    )
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 2000 }), steps, (length, all) => {
        const model = new Set(Array.from({ length }, (_, index) => index * 2))
        const list = numbers([...model])
        for (const [adds, from, count] of all)
          for (let number = from; number < from + count; number += 1)
            if (adds !== model.has(number)) change(list, model, number)
        expectSame(
          list,
          [...model].sort((one, other) => one - other),
        )
      }),
      { numRuns: 60 },
    )
  })

  it('has nothing when all is removed', () => {
    const list = numbers([1, 2, 3])
    for (const number of [2, 1, 3]) list.remove(number)
    expectSame(list, [])
    list.add(7)
    expectSame(list, [7])
  })
})
