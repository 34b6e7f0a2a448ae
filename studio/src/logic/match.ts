/** How well typed letters fit a title, and which characters to show as hit. */
export interface Match {
  score: number
  hits: number[]
}

// The first character of each initial in pinyin order; a character sorts behind the one that begins its letter.
const INITIALS: readonly [string, string][] = [
  ['阿', 'a'], ['八', 'b'], ['嚓', 'c'], ['哒', 'd'], ['妸', 'e'], ['发', 'f'], ['旮', 'g'], ['哈', 'h'],
  ['讥', 'j'], ['咔', 'k'], ['垃', 'l'], ['妈', 'm'], ['拏', 'n'], ['噢', 'o'], ['妑', 'p'], ['七', 'q'],
  ['呥', 'r'], ['仨', 's'], ['他', 't'], ['屲', 'w'], ['夕', 'x'], ['丫', 'y'], ['帀', 'z'],
]
const collator = new Intl.Collator('zh-Hans-CN-u-co-pinyin')
const known = new Map<string, string>()

/** The first letter of a Chinese character's commonest reading, or the character itself in lower case. */
export function initial(character: string): string {
  if (!/\p{Script=Han}/u.test(character)) return character.toLowerCase()
  let found = known.get(character)
  if (found === undefined) {
    found = character
    for (const [first, letter] of INITIALS) if (collator.compare(first, character) <= 0) found = letter
    known.set(character, found)
  }
  return found
}

/** Fit `typed` to `title`: as it stands, by pinyin initials, or letter by letter with gaps; null if it does not fit. */
export function match(typed: string, title: string): Match | null {
  const wanted = [...typed.toLowerCase().trim()].filter((each) => each !== ' ')
  if (!wanted.length) return { score: 0, hits: [] }
  const plain = [...title].map((each) => each.toLowerCase())
  const found = run(wanted, plain, 1000) ?? run(wanted, [...title].map(initial), 700)
  return found ?? gaps(wanted, plain) ?? gaps(wanted, [...title].map(initial))
}

function run(wanted: string[], title: string[], worth: number): Match | null {
  const spaced = title.map((each, index) => ({ each, index })).filter(({ each }) => each.trim() !== '')
  for (let at = 0; at + wanted.length <= spaced.length; at++) {
    if (wanted.every((each, index) => spaced[at + index]!.each === each)) {
      const hits = wanted.map((_, index) => spaced[at + index]!.index)
      return { score: worth - at - title.length / 100 + (starts(title, hits[0]!) ? 100 : 0), hits }
    }
  }
  return null
}

function gaps(wanted: string[], title: string[]): Match | null {
  const hits: number[] = []
  let score = 300
  for (const each of wanted) {
    const last = hits.at(-1) ?? -1
    const at = title.indexOf(each, last + 1)
    if (at < 0) return null
    score -= Math.min(20, at - last - 1)
    if (starts(title, at)) score += 10
    hits.push(at)
  }
  // letters strewn over a long title are no match that anybody meant
  return hits.at(-1)! - hits[0]! > wanted.length * 6 ? null : { score: score - title.length / 100, hits }
}

const starts = (title: string[], at: number) => at === 0 || !/[\p{L}\p{N}]/u.test(title[at - 1]!)

/** The best matches first; equal ones keep their order. */
export function best<T>(typed: string, items: readonly T[], title: (item: T) => string): { item: T; hits: number[] }[] {
  return items
    .map((item, order) => ({ item, order, fit: match(typed, title(item)) }))
    .filter((each) => each.fit !== null)
    .sort((one, two) => two.fit!.score - one.fit!.score || one.order - two.order)
    .map(({ item, fit }) => ({ item, hits: fit!.hits }))
}
