import { FluentBundle, FluentResource } from '@fluent/bundle'
import assert from 'node:assert/strict'
import { readdirSync, readFileSync } from 'node:fs'
import test from 'node:test'
import { WORDS } from '../src/editor/words.ts'

const read = (language: string) => readFileSync(`messages/${language}.ftl`, 'utf8')
const bundles = Object.fromEntries(
  [['en', 'en'], ['zh', 'zh-Hans']].map(([language, locale]) => {
    const bundle = new FluentBundle(locale!, { useIsolating: false })
    assert.deepEqual(bundle.addResource(new FluentResource(read(language!))), [])
    return [language!, bundle]
  }),
)
const ids = (language: string) => [...read(language).matchAll(/^([a-z][a-z0-9-]*) =/gm)].map((each) => each[1]!)
const parameters = (language: string) =>
  new Map(read(language).split(/^(?=[a-z][a-z0-9-]* =)/m).map((entry) => [
    entry.slice(0, entry.indexOf(' =')), new Set([...entry.matchAll(/\$([a-z]+)/g)].map((each) => each[1]!)),
  ]))

/** The parts of ids that are put together in the page, and what may stand there. */
const BUILT: Record<string, string[]> = {
  'gate-': ['token', 'offline'], 'ghosts-': ['off', 'seldom', 'sometimes', 'often'], 'group-': ['write', 'view', 'book', 'help'],
  'kind-': ['part', 'chapter', 'scene', 'note'], 'new-': ['part', 'chapter', 'scene', 'note'], 'length-': ['short', 'middle', 'long'],
  'light-': ['saved', 'saving', 'offline', 'refused'], 'model-': ['absent', 'loading', 'ready', 'failed'],
  'model-kind-': ['bundled', 'file', 'folder', 'server', 'fake', 'plugin'], 'origin-': ['person', 'paste', 'import', 'rule', 'model'],
  'panel-': ['scene', 'write', 'changes', 'who', 'history', 'search', 'keys', 'progress'], 'moment-': ['named', 'pause', 'import', 'outside', 'restore'],
  'reason-': ['template', 'before', 'after', 'instruction', 'selection', 'passage', 'written', 'memory', 'synopsis', 'title'],
  'share-': ['typed', 'pasted', 'own', 'others', 'unknown', 'rule', 'model'], 'status-': ['idea', 'draft', 'revised', 'done'],
  'draft-': ['running', 'paused'], 'import-': ['running', 'paused'], 'claim-': ['mine', 'unknown'], 'job-': ['running', 'paused'],
  'loss-': ['image', 'table', 'footnote', 'link', 'style', 'comment', 'change', 'metadata', 'note', 'code', 'math', 'wrapped', 'empty', 'other', 'ruby', 'symbol', 'number', 'header', 'tracked', 'unknown', 'front', 'hidden'],
  'command-panel-': ['scene', 'write', 'changes', 'who', 'history'], 'command-add-': ['part', 'chapter', 'scene', 'note'],
  'way-': ['written', 'model', 'pasted', 'imported'], 'source-': ['typed', 'pasted', 'imported', 'rule', 'model'],
  'task-': ['rewrite', 'expand', 'condense', 'describe'], 'revising-': ['rewrite', 'expand', 'condense', 'describe', 'bridge', 'instead'], 'write-': ['continue', 'bridge'],
  'tried-': ['open', 'accepted', 'refused', 'more', 'less'], 'command-': ['rewrite', 'expand', 'condense', 'describe'],
  'command-export-': ['docx', 'epub', 'pdf', 'md', 'html', 'txt'], 'tour-': ['1', '2', '3'],
  'tour-key-': ['2-0', '2-1', '2-2', '3-0', '3-1', '3-2'],
}
const NO_WORDS = new Set(['node-', 'entry-', 'item-', 'tab-', 'http-', 'proposal-'])
const TAILS: Record<string, string> = { 'gate-': '-hint', 'ghosts-': '-means', 'light-': '-means', 'tour-': '-text', 'task-': '-means' }

function used(): Set<string> {
  const found = new Set<string>(WORDS)
  const files = readdirSync('src', { recursive: true }).map(String).filter((name) => /\.(ts|svelte)$/.test(name) && !name.startsWith('editor/'))
  for (const name of files) {
    const source = readFileSync(`src/${name}`, 'utf8')
    const literal = [
      ...source.matchAll(/\bsay\('([a-z0-9-]+)'/g), ...source.matchAll(/\bid: '((?:command|key|keys)-[a-z-]+)'/g),
      ...source.matchAll(/\bsay\([^()'`]*\? '([a-z0-9-]+)' : '([a-z0-9-]+)'/g), ...source.matchAll(/[?:] '((?:palette|moment|share|write|model|why|tried)-[a-z-]+|cop(?:y|ied))'/g),
    ]
    for (const each of literal) for (const id of each.slice(1)) if (id) found.add(id)
    for (const [, head, tail] of source.matchAll(/`([a-z][a-z-]*-)\$\{[^`]*?\}(-[a-z]+)?`/g)) {
      if (NO_WORDS.has(head!)) continue
      assert.ok(BUILT[head!], `${name}: what may stand in \`${head}…\`?`)
      for (const each of BUILT[head!]!) found.add(head + each + (tail && TAILS[head!] === tail ? tail : ''))
    }
  }
  return found
}

test('both languages have the same words with the same gaps', () => {
  assert.deepEqual(ids('zh').toSorted(), ids('en').toSorted())
  assert.equal(new Set(ids('en')).size, ids('en').length)
  const [en, zh] = [parameters('en'), parameters('zh')]
  for (const [id, gaps] of en) {
    // a language may leave a gap out (which unit is counted), never fill one that is not given
    for (const gap of zh.get(id) ?? []) assert.ok(gaps.has(gap) || gap === 'language' || gap === 'count', `${id}: $${gap}`)
  }
})

test('the page says no words that are not written', () => {
  const known = new Set(ids('en'))
  assert.deepEqual([...used()].filter((id) => !known.has(id)), [])
})

test('no words are written that nobody says', () => {
  const said = used()
  assert.deepEqual(ids('en').filter((id) => !said.has(id)), [])
})

test('counts fit their language', () => {
  const say = (language: string, id: string, args: Record<string, string | number>) =>
    bundles[language]!.formatPattern(bundles[language]!.getMessage(id)!.value!, args)
  assert.equal(say('en', 'count', { count: 1, language: 'en' }), '1 word')
  assert.equal(say('en', 'count', { count: 1204, language: 'zh' }), '1,204 characters')
  assert.equal(say('zh', 'count', { count: 1204, language: 'zh' }), '1,204 字')
  assert.equal(say('zh', 'light-saving', { count: 0 }), '正在保存')
  assert.equal(say('en', 'search-found', { count: 0, scenes: 0 }), 'Not found.')
  assert.equal(say('en', 'search-found', { count: 3, scenes: 1 }), 'Found 3 times in one text.')
})

test('Chinese is set with Chinese marks', () => {
  const lines = read('zh').split('\n').filter((line) => !line.startsWith('#'))
  const han = '[\\u4e00-\\u9fff]'
  assert.deepEqual(lines.filter((line) => new RegExp(`${han}\\s*[,;!?]|[,;!?]\\s*${han}|${han}\\.(\\s|$)`).test(line)), [])
})
