/** What the server found in the readable copy: scenes by number, files by path. */
export interface Outside {
  waiting: [number, number][]
  stale: number[]
  kept: string[]
  cut: string[]
  unread: string[]
  unknown: string[]
  ahead: string[]
}
type Say = (id: string, given: Record<string, string>) => string

/** Tell in a line each what the author should know of. */
export function found(outside: Outside, title: (scene: number) => string, say: Say): string[] {
  const waiting = new Set(outside.waiting.map(([scene]) => scene))
  return [
    ...[...waiting].map((scene) => say('outside-waiting', { title: title(scene) })),
    ...outside.stale.map((scene) => say('outside-stale', { title: title(scene) })),
    ...outside.kept.map((path) => say('outside-kept', { path })),
    ...outside.cut.map((path) => say('outside-cut', { path })),
    ...outside.unread.map((path) => say('outside-unread', { path })),
    ...outside.unknown.map((path) => say('outside-unknown', { path })),
    ...outside.ahead.map((path) => say('outside-ahead', { path })),
  ]
}
