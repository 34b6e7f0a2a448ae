export type * from './types.ts'
export { Live } from './live.ts'
export { SceneEditor } from './scene.ts'
export { WORDS } from './words.ts'
