import './style/paper.css'
import './style/base.css'
import { mount } from 'svelte'
import { server } from './api/calls.ts'
import { nonce, token } from './api/token.ts'
import { Live, SceneEditor } from './editor/index.ts'
import Gate from './first/Gate.svelte'
import { say, words } from './state/words.svelte.ts'
import Studio from './Studio.svelte'

const target = document.getElementById('studio')!
const key = token()

if (key) {
  const offline = () => ({ id: 'offline', what: say('offline'), hint: say('offline-hint') })
  const tools = {
    server: server({ token: key, language: () => words.language, offline }),
    live: new Live({ address: location.origin, token: key, language: () => words.language }),
    Editor: SceneEditor,
    nonce: nonce(),
  }
  mount(Studio, { target, props: { tools } })
} else mount(Gate, { target, props: { why: 'token' as const } })
