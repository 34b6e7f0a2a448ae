const KNOWN = new Set(['image', 'table', 'footnote', 'link', 'style', 'comment', 'change', 'metadata', 'note', 'code', 'math', 'wrapped', 'empty',
  'ruby', 'symbol', 'number', 'header', 'tracked', 'unknown', 'front', 'hidden'])

/** Which words tell of each loss, and how many there were. */
export const losses = (found: readonly { what: string; count: number }[]) =>
  found.map(({ what, count }) => ({ id: KNOWN.has(what) ? `loss-${what}` : 'loss-other', count }))
