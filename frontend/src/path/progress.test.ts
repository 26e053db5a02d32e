import { beforeEach, expect, it } from 'vitest'
import { begun, keep, note, read } from './progress'

const kept = () => read(localStorage.getItem('tallystick.path'))

beforeEach(() => keep(null))

it('is kept, and changed in parts', () => {
  keep(begun(['0x1']))
  note({ certificate: '0xc', folded: true })
  expect(kept()).toEqual({ before: ['0x1'], certificate: '0xc', looked: false, folded: true, left: false })
})

it('cannot be changed before it has begun', () => {
  note({ left: true })
  expect(kept()).toBeNull()
})

it.each([null, '', '{', '7', '{"before":1}'])('is none where %s was kept', (text) => {
  expect(read(text)).toBeNull()
})
