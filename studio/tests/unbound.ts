/** A document whose edits go nowhere but into `sent`. */
import * as Y from 'yjs'
import { SceneDocument, type Line } from '../src/editor/document.ts'
import type { Meta } from '../src/editor/types.ts'

export function unbound(): { document: SceneDocument; sent: { meta: Meta; update: Uint8Array }[] } {
  const sent: { meta: Meta; update: Uint8Array }[] = []
  let n = 0
  const line: Line = {
    next: () => ++n,
    keep: async (_scene, meta, update) => (sent.push({ meta, update }), null),
    forget() {}, post() {}, open() {}, changed() {},
  }
  const document = new SceneDocument(1, line)
  document.hear({ kind: 'update', scene: 1, bytes: Y.encodeStateAsUpdate(new Y.Doc()) })
  return { document, sent }
}
