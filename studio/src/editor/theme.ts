/** How all of it is drawn; a page sets the colours by custom properties. Nothing is told by colour alone. */
import { EditorView } from '@codemirror/view'

const shades = [
  ['var(--lj-model-1, #dcebfb)', 'var(--lj-model-line-1, #2f6fb3)', 'solid'],
  ['var(--lj-model-2, #e6e3fb)', 'var(--lj-model-line-2, #6a4fc0)', 'dashed'],
  ['var(--lj-model-3, #d8f0ee)', 'var(--lj-model-line-3, #1f7a73)', 'double'],
  ['var(--lj-model-4, #f6e3f2)', 'var(--lj-model-line-4, #9b3f86)', 'dotted'],
] as const

const models = Object.fromEntries(shades.map(([background, line, style], shade) => [
  `.lj-who-model.lj-shade-${shade}`,
  { backgroundColor: background, borderBottom: `2px ${style} ${line}` },
]))

export const theme = EditorView.baseTheme({
  '&': { height: '100%', color: 'inherit', backgroundColor: 'transparent' },
  '&.cm-focused': { outline: 'none' },
  '.cm-scroller': { fontFamily: 'inherit', lineHeight: 'inherit', overflow: 'auto' },
  '.cm-content': { padding: '1em 0', caretColor: 'var(--lj-caret, currentColor)', overflowWrap: 'anywhere', fontVariantLigatures: 'common-ligatures' },
  '.cm-line': { padding: '0' },
  '.cm-cursor': { borderLeft: '2px solid var(--lj-caret, currentColor)', marginLeft: '-1px' },
  '.cm-selectionBackground, &.cm-focused > .cm-scroller > .cm-selectionLayer .cm-selectionBackground': { background: 'var(--lj-selection, #b9d3f0)' },
  '&.lj-zh .cm-content': { lineBreak: 'strict', textAutospace: 'normal', textSpacingTrim: 'trim-start', hangingPunctuation: 'allow-end last' },
  '&.lj-en .cm-content': { hyphens: 'manual', textWrap: 'pretty' },
  '&.lj-zh .lj-indent': { textIndent: '2em' },
  '&.lj-en .lj-indent': { textIndent: '1.4em' },
  '&.lj-focus .cm-line': { opacity: 'var(--lj-dim, 0.35)', transition: 'opacity 0.15s' },
  '&.lj-focus .lj-paragraph': { opacity: '1' },
  '&.lj-typewriter .cm-content': { paddingTop: '45vh', paddingBottom: '50vh' },
  '.lj-ghost': { color: 'var(--lj-ghost, #6d6d72)', whiteSpace: 'pre-wrap', unicodeBidi: 'isolate', fontStyle: 'var(--lj-ghost-style, normal)' },
  '&.lj-en .lj-ghost': { fontStyle: 'var(--lj-ghost-style, italic)' },
  '.lj-ghost-paragraph': { display: 'block', minHeight: '1lh' },
  '.lj-delete': { textDecoration: 'line-through 1.5px var(--lj-delete-line, #b3261e)', backgroundColor: 'var(--lj-delete, #fbe4e1)' },
  '.lj-insert': {
    textDecoration: 'none', whiteSpace: 'pre-wrap', unicodeBidi: 'isolate', color: 'var(--lj-insert-text, #14532d)',
    backgroundColor: 'var(--lj-insert, #dcf3e1)', borderBottom: '2px solid var(--lj-insert-line, #2e7d4f)',
  },
  '.lj-here': { outline: '1px solid var(--lj-delete-line, #b3261e)' },
  '.lj-change': { whiteSpace: 'pre-wrap' },
  '.lj-waits': { opacity: '0.5' },
  '.lj-change button': {
    font: '600 0.72em/1.5 system-ui, sans-serif', minWidth: '1.9em', margin: '0 0.12em', padding: '0 0.35em', verticalAlign: '0.12em',
    textIndent: '0', borderRadius: '0.4em', border: '1px solid var(--lj-button-line, #8a8a90)', background: 'var(--lj-button, #ffffff)',
    color: 'var(--lj-button-text, #1c1c1e)', cursor: 'pointer',
  },
  '.lj-change button:hover, .lj-change button:focus-visible': { background: 'var(--lj-button-hover, #ececf0)' },
  '.lj-who-paste': { borderBottom: '2px dotted var(--lj-paste-line, #a36a00)', backgroundColor: 'var(--lj-paste, #fbf0d9)' },
  '.lj-who-import': { borderBottom: '1px dashed var(--lj-import-line, #77777d)', backgroundColor: 'var(--lj-import, #efefef)' },
  '.lj-who-rule': { borderBottom: '2px double var(--lj-rule-line, #4c7a1d)', backgroundColor: 'var(--lj-rule, #e8f3da)' },
  ...models,
  '.lj-mark': { backgroundImage: 'repeating-linear-gradient(135deg, var(--lj-mark, #8884) 0 1px, transparent 1px 6px)' },
  '.lj-acting': { font: '0.75em ui-monospace, monospace', color: 'var(--lj-acting, #b3261e)', unicodeBidi: 'isolate' },
  '.lj-flash': { backgroundColor: 'var(--lj-flash, #ffe9a8)' },
  '.lj-caret': { position: 'relative', borderLeft: '2px solid var(--lj-person-line, #b5651d)', marginLeft: '-1px', marginRight: '-1px' },
  '.lj-caret-name': {
    position: 'absolute', top: '100%', left: '-2px', padding: '0 0.4em', borderRadius: '0 0.3em 0.3em 0.3em',
    font: '0.66em/1.4 system-ui, sans-serif', textIndent: '0', whiteSpace: 'nowrap', pointerEvents: 'none',
    color: 'var(--lj-person-text, #fff)', background: 'var(--lj-person-line, #8f4a10)', animation: 'lj-fade 4s forwards', zIndex: '1',
  },
  '.lj-caret-name::after': { content: 'attr(data-name)' },
  '.lj-caret:hover .lj-caret-name': { animation: 'none' },
  '@keyframes lj-fade': { '80%': { opacity: '1' }, '100%': { opacity: '0' } },
  '.lj-said': { position: 'absolute', width: '1px', height: '1px', overflow: 'hidden', clipPath: 'inset(50%)', whiteSpace: 'nowrap' },
  '@media (prefers-reduced-motion: reduce)': { '&.lj-focus .cm-line': { transition: 'none' }, '.cm-cursorLayer': { animation: 'none !important' } },
})
