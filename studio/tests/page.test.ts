import assert from 'node:assert/strict'
import test from 'node:test'
import { units } from '../src/logic/goals.ts'
import { caps, isPressed } from '../src/logic/keys.ts'
import { located, passage, spotAt, tokenAt } from '../src/logic/spot.ts'
import { FRESH, remembered } from '../src/logic/remember.ts'

const press = (key: string, held: Partial<Record<'ctrlKey' | 'metaKey' | 'altKey' | 'shiftKey', boolean>> = {}) =>
  ({ key, ctrlKey: false, metaKey: false, altKey: false, shiftKey: false, ...held })

test('keys mean the same on every machine', () => {
  assert.ok(isPressed(press('k', { ctrlKey: true }), 'Mod-k', false))
  assert.ok(isPressed(press('k', { metaKey: true }), 'Mod-k', true))
  assert.ok(!isPressed(press('k', { ctrlKey: true }), 'Mod-k', true))
  assert.ok(!isPressed(press('k', { ctrlKey: true, shiftKey: true }), 'Mod-k', false))
  assert.ok(isPressed(press('B', { ctrlKey: true, shiftKey: true }), 'Mod-Shift-b', false))
  assert.ok(isPressed(press('?', { shiftKey: true }), '?', false))
  assert.ok(!isPressed(press('ArrowUp', { altKey: true, ctrlKey: true }), 'Alt-ArrowUp', false))
  assert.deepEqual(caps('Mod-Shift-j', false), ['Ctrl', 'Shift', 'J'])
  assert.deepEqual(caps('Mod-Shift-j', true), ['⌘', '⇧', 'J'])
  assert.deepEqual(caps('Alt-Backspace', false), ['Alt', '⌫'])
})

test('a desk is laid as it was, and what makes no sense is left aside', () => {
  assert.deepEqual(remembered(null), FRESH)
  assert.deepEqual(remembered('{"half'), FRESH)
  assert.deepEqual(remembered('[1]'), FRESH)
  const kept = remembered('{"scene": 7, "theme": "pink", "ghosts": "often", "closed": [1, "2"], "panelWidth": "wide", "own": 1}')
  assert.deepEqual(kept, { ...FRESH, scene: 7, ghosts: 'often' })
})

test('a place in characters is a place in units', () => {
  assert.equal(units('😀你好', 1), 2)
  assert.equal(units('😀你好', 3), 4)
  assert.equal(units('ab', 9), 2)
})

test('a place is known again in the text of its run', () => {
  const text = 'Mine. 😀 The model wrote. And on it went. Mine.'
  const runs = (at: number) => (at >= 6 && at < 42 ? 7 : null)
  const spot = spotAt(text, runs, { from: 13, to: 13 })!
  assert.deepEqual(spot, { run: 7, start: 6, text: text.slice(6, 42), at: 7, chosen: null })
  const asked = passage(spot, 'en')
  assert.equal(spot.text.slice(asked.from, asked.to), '😀 The model wrote.')
  assert.equal(spot.text.slice(asked.word.from, asked.word.to), 'model')
  const whole = `One more. ${spot.text}And more.`
  assert.deepEqual(located(['Another.', whole], spot, asked), { choice: 1, at: 15, start: 10, end: 28 })
  assert.deepEqual(located([whole.replace('And', 'But')], spot, asked), { choice: 0, at: 15, start: 10, end: 28 })
  assert.equal(located([whole.replace(' The model wrote', '')], spot, asked), null)
  assert.deepEqual(located(['雪停了。她把信烧了。'], { run: 1, start: 0, text: '她把信烧掉', at: 2, chosen: null }, { from: 0, to: 5, word: { from: 2, to: 3 } }), { choice: 0, at: 6, start: 4, end: 8 })
  assert.equal(located([whole + whole], spot, asked), null)
  assert.equal(text.slice(spot.start + tokenAt(spot, asked)).startsWith(' model wrote'), true)
  assert.equal(located(['Nothing of it'], spot, asked), null)
})

test('behind the last word of a model is that word, and a selection is asked about as it is', () => {
  const runs = (at: number) => (at < 5 ? 3 : null)
  assert.equal(spotAt('Words mine', runs, { from: 5, to: 5 })?.at, 4)
  assert.equal(spotAt('Words mine', runs, { from: 5, to: 8 }), null)
  assert.equal(spotAt('Words mine', runs, { from: 8, to: 8 }), null)
  const chosen = spotAt('Words mine', runs, { from: 1, to: 8 })!
  assert.deepEqual(chosen.chosen, { from: 1, to: 5 })
  assert.deepEqual(passage(chosen, 'en'), { from: 1, to: 5, word: { from: 0, to: 5 } })
})
