/** The message ids that the editor says; studio/messages/{en,zh}.ftl have all of them. */
export const WORDS = [
  'editor-ghost-arrived', // $text
  'editor-ghost-none',
  'editor-ghost-taken', // $count characters
  'editor-ghost-dropped',
  'editor-accept', // the button: accept this change, $text
  'editor-refuse', // the button: refuse this change, $text
  'editor-turn', // the button: $place of $count texts is shown, show the next
  'editor-change-accepted',
  'editor-change-refused',
  'editor-change-reopened',
  'editor-no-changes',
  'editor-control-character',
  'editor-insert', // $text is to be put in
  'editor-delete', // $text is to go
] as const
export type Word = (typeof WORDS)[number]
