// The page with made-up data, to look at: `npx vite` and open /dev/?language=zh (&book=empty). Never in the bundle.
import '../src/style/paper.css'
import '../src/style/base.css'
import { mount } from 'svelte'
import type { SceneEditor, Live } from '../src/editor/index.ts'
import { words } from '../src/state/words.svelte.ts'
import Studio from '../src/Studio.svelte'
import { fakeServer } from './book.ts'
import { FakeEditor, FakeLive } from './editor.ts'

const asked = new URLSearchParams(location.search)
const language = asked.get('language') === 'zh' ? 'zh' : 'en'
words.language = language
const server = fakeServer(language, asked.get('book') === 'empty')
const live = new FakeLive()
mount(Studio, {
  target: document.getElementById('studio')!,
  props: { tools: { server, live: live as unknown as Live, Editor: FakeEditor as unknown as typeof SceneEditor, nonce: '' } },
})
