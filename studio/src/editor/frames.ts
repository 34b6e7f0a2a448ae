/** The binary frames of docs/protocol.md: y-protocols framing with the scene's number behind the kind. */
import * as decoding from 'lib0/decoding'
import * as encoding from 'lib0/encoding'
import type { Info, Meta } from './types.ts'

const SYNC = 0
const AWARENESS = 1
const EDIT = 10
const TAKEN = 11
const OTHERS = 12
const VECTOR = 0
const UPDATE = 1

export type Frame =
  | { kind: 'vector' | 'update' | 'awareness'; scene: number; bytes: Uint8Array }
  | { kind: 'edit'; scene: number; n: number; meta: Meta; update: Uint8Array }
  | { kind: 'taken'; scene: number; n: number; info: Info }
  | { kind: 'others'; scene: number; info: Info; update: Uint8Array }

const head = (kind: number, scene: number): encoding.Encoder => {
  const out = encoding.createEncoder()
  encoding.writeVarUint(out, kind)
  encoding.writeVarUint(out, scene)
  return out
}

/** Encode a frame, the server's kinds too: its twin in the tests speaks with them. */
export function encode(frame: Frame): Uint8Array<ArrayBuffer> {
  const kinds = { vector: SYNC, update: SYNC, awareness: AWARENESS, edit: EDIT, taken: TAKEN, others: OTHERS }
  const out = head(kinds[frame.kind], frame.scene)
  if (frame.kind === 'vector' || frame.kind === 'update') encoding.writeVarUint(out, frame.kind === 'vector' ? VECTOR : UPDATE)
  if (frame.kind === 'edit' || frame.kind === 'taken') encoding.writeVarUint(out, frame.n)
  if (frame.kind === 'edit') encoding.writeVarString(out, JSON.stringify(frame.meta))
  if (frame.kind === 'taken' || frame.kind === 'others') encoding.writeVarString(out, JSON.stringify(frame.info))
  if ('bytes' in frame) encoding.writeVarUint8Array(out, frame.bytes)
  if ('update' in frame) encoding.writeVarUint8Array(out, frame.update)
  return encoding.toUint8Array(out) as Uint8Array<ArrayBuffer>
}

/** Decode a frame; null for a kind that this page does not know. */
export function decode(data: Uint8Array): Frame | null {
  const from = decoding.createDecoder(data)
  const number = () => decoding.readVarUint(from)
  const bytes = () => decoding.readVarUint8Array(from)
  const json = () => JSON.parse(decoding.readVarString(from))
  const kind = number()
  const scene = number()
  if (kind === SYNC) return { kind: number() === VECTOR ? 'vector' : 'update', scene, bytes: bytes() }
  if (kind === AWARENESS) return { kind: 'awareness', scene, bytes: bytes() }
  if (kind === EDIT) return { kind: 'edit', scene, n: number(), meta: json(), update: bytes() }
  if (kind === TAKEN) return { kind: 'taken', scene, n: number(), info: json() }
  if (kind === OTHERS) return { kind: 'others', scene, info: json(), update: bytes() }
  return null
}
