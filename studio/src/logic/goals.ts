// The same figures as language/count.py: a test on the server's side holds both to one set of texts.
const HAN = '\\u2e80-\\u2fdf\\u3005-\\u3007\\u3021-\\u3029\\u3400-\\u4dbf\\u4e00-\\u9fff\\uf900-\\ufaff\\u{20000}-\\u{3134f}'
const WORD = `(?:(?![${HAN}])[\\p{L}\\p{N}])+`
const UNIT = new RegExp(`([${HAN}])|(${WORD}(?:[-'’.]${WORD})*)|(——|……|[^\\s\\p{L}\\p{N}])`, 'gu')

export type Language = 'zh' | 'en'

/** 字数 with punctuation in Chinese, words in English. */
export function count(text: string, language: Language): number {
  let found = 0
  for (const [, han, word, mark] of text.matchAll(UNIT)) {
    if (han || word) found += 1
    else if (mark && language === 'zh') found += [...mark].length
  }
  return found
}

/** Minutes of silent reading, by the rules of thumb of language/count.py. */
export function minutes(counted: number, language: Language): number {
  return counted / (language === 'zh' ? 400 : 240)
}

/** How far a target is: the share from 0 to 1 for a bar, what is left, and whether it is reached. */
export function progress(counted: number, target: number | null): { share: number; left: number; done: boolean } | null {
  if (!target || target <= 0) return null
  return { share: Math.min(1, counted / target), left: Math.max(0, target - counted), done: counted >= target }
}

/** Read a target as people write one: 2000, 2,000, 2k, 3千, 1.5万, １０００; '' means none, null that it is no number. */
export function target(written: string): number | '' | null {
  const plain = written.normalize('NFKC').replace(/[,，\s]|[字词詞]|words?/giu, '')
  if (!plain) return ''
  const found = /^(\d+(?:\.\d+)?)(k|千|w|万|萬)?$/iu.exec(plain)
  if (!found) return null
  const times = { k: 1000, 千: 1000, w: 10_000, 万: 10_000, 萬: 10_000 }[found[2]?.toLowerCase() ?? ''] ?? 1
  const value = Math.round(Number(found[1]) * times)
  return value > 0 && value <= 10_000_000 ? value : null
}

/** The place in UTF-16 units, as the page counts, of a place in whole characters, as the server does. */
export function units(text: string, characters: number): number {
  let found = 0
  for (let left = characters; left > 0 && found < text.length; left--) found += text.codePointAt(found)! > 0xffff ? 2 : 1
  return found
}
