import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import test from 'node:test'

const css = readFileSync('src/style/paper.css', 'utf8')
const themes = { light: css.slice(0, css.indexOf("[data-theme='dark']")), dark: css.slice(css.indexOf("[data-theme='dark']")) }
const colours = (source: string) => new Map([...source.matchAll(/--([a-z0-9-]+): (#[0-9a-f]{6})/g)].map((each) => [each[1]!, each[2]!]))

function luminance(hex: string): number {
  const [red, green, blue] = [1, 3, 5].map((at) => {
    const value = parseInt(hex.slice(at, at + 2), 16) / 255
    return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4
  }) as [number, number, number]
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue
}
function contrast(one: string, two: string): number {
  const [high, low] = [luminance(one), luminance(two)].sort((first, second) => second - first) as [number, number]
  return (high + 0.05) / (low + 0.05)
}

for (const [name, source] of Object.entries(themes)) {
  const of = colours(source)
  const pairs = ['paper', 'side', 'raised'].flatMap((paper) =>
    ['ink', 'ink-2', 'ink-3', 'seal', 'good', 'warn', 'by-model', 'by-paste', 'by-import', 'by-rule'].map((ink) => [ink, paper] as const))
  const soft = [['ink', 'came'], ['ink', 'gone'], ['ink', 'found'], ['on-seal', 'seal']] as const
  test(`the ${name} paper can be read: 4.5 to 1 for all words`, () => {
    const low = [...pairs, ...soft].map(([ink, paper]) => [ink, paper, contrast(of.get(ink)!, of.get(paper)!)] as const).filter((each) => each[2] < 4.5)
    assert.deepEqual(low, [])
  })
  test(`what is focused shows on the ${name} paper: 3 to 1`, () => {
    for (const paper of ['paper', 'side', 'raised']) assert.ok(contrast(of.get('ring')!, of.get(paper)!) >= 3)
  })
}
