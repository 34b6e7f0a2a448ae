import { FluentBundle, FluentResource, type FluentVariable } from '@fluent/bundle'
import en from '../../messages/en.ftl?raw'
import zh from '../../messages/zh.ftl?raw'
import type { Language } from '../logic/goals.ts'

export type Args = Record<string, FluentVariable>

function bundle(locale: string, source: string): FluentBundle {
  const made = new FluentBundle(locale, { useIsolating: false })
  made.addResource(new FluentResource(source))
  return made
}
const bundles: Record<Language, FluentBundle> = { en: bundle('en', en), zh: bundle('zh-Hans', zh) }

class Words {
  language: Language = $state(/^zh\b/i.test(globalThis.navigator?.language ?? '') ? 'zh' : 'en')
  locale = $derived(this.language === 'zh' ? 'zh-Hans' : 'en')
}
/** The language that the page speaks now. */
export const words = new Words()

/** Say a message in the page's language; an unknown id is said as it is, so that it is seen. */
export function say(id: string, args?: Args): string {
  const found = bundles[words.language].getMessage(id)
  return found?.value ? bundles[words.language].formatPattern(found.value, args ?? null) : id
}

// a long binder writes thousands of them
const plain: Record<string, Intl.NumberFormat> = { en: new Intl.NumberFormat('en'), 'zh-Hans': new Intl.NumberFormat('zh-Hans') }

/** Write a number, a share or a time as the page's language writes it. */
export const written = {
  number: (value: number) => plain[words.locale]!.format(value),
  signed: (value: number) => new Intl.NumberFormat(words.locale, { signDisplay: 'exceptZero', minimumFractionDigits: 2, maximumFractionDigits: 2 }).format(value),
  share: (value: number) => {
    const digits = value > 0 && value < 0.01 ? 1 : 0
    return new Intl.NumberFormat(words.locale, { style: 'percent', maximumFractionDigits: digits }).format(value)
  },
  time: (milliseconds: number) => new Intl.DateTimeFormat(words.locale, { hour: '2-digit', minute: '2-digit', hour12: false }).format(milliseconds),
  day: (milliseconds: number) => {
    const year = new Date(milliseconds).getFullYear() === new Date().getFullYear() ? undefined : 'numeric'
    return new Intl.DateTimeFormat(words.locale, { month: 'long', day: 'numeric', weekday: 'short', year }).format(milliseconds)
  },
}
