import assert from 'node:assert/strict'
import test from 'node:test'
import { units } from '../src/logic/goals.ts'
import { caps, isPressed } from '../src/logic/keys.ts'
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
