/** Characters that would act instead of being read: controls, bidirectional overrides, invisible separators. */
const ACTING = /[\u0000-\u0008\u000B-\u001F\u007F-\u009F\u061C\u200B\u200E\u200F\u2028-\u202E\u2060\u2066-\u2069\uFEFF\uFFF9-\uFFFC]|\uDB40[\uDC00-\uDC7F]/g

/** The same characters for an editor that draws them one by one. */
export const ACTING_IN_TEXT = new RegExp(ACTING.source.split('|')[0]!, 'gu')

/** Name a character instead of letting it act. */
export const named = (code: number): string => `⟨U+${code.toString(16).toUpperCase().padStart(4, '0')}⟩`

/** Show what a text of a model really holds. */
export const visible = (text: string): string => text.replace(ACTING, (each) => named(each.codePointAt(0)!))
