// @vitest-environment node
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import ts from 'typescript'
import { describe, expect, it } from 'vitest'
import { en } from './en'
import { zh } from './zh'

const SOURCE = join(import.meta.dirname, '..')
// Attributes that people read or hear.
const READ_ALOUD = new Set(['title', 'label', 'placeholder', 'alt', 'aria-label', 'about', 'then', 'hint', 'note', 'okText', 'cancelText', 'text'])
const WORD = /[A-Za-z]{2,}|[\u3400-\u9fff]/

function screens(): string[] {
  return readdirSync(SOURCE, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.tsx') && !name.startsWith('client'))
}

/** Text that stands in a screen itself instead of in the dictionaries. */
function hardCoded(text: string): string[] {
  const source = ts.createSourceFile('screen.tsx', text, ts.ScriptTarget.Latest, true, ts.ScriptKind.TSX)
  const found: string[] = []
  const look = (node: ts.Node) => {
    if (ts.isJsxText(node) && WORD.test(node.text)) found.push(node.text.trim())
    if (ts.isJsxAttribute(node) && node.initializer && ts.isStringLiteral(node.initializer) && READ_ALOUD.has(node.name.getText()) && WORD.test(node.initializer.text)) found.push(node.initializer.text)
    if ((ts.isStringLiteral(node) || ts.isNoSubstitutionTemplateLiteral(node)) && /[\u3400-\u9fff]/.test(node.text)) found.push(node.text)
    ts.forEachChild(node, look)
  }
  look(source)
  return found
}

describe('words', () => {
  it('are there in both languages', () => {
    expect(Object.keys(en).sort()).toEqual(Object.keys(zh).sort())
    for (const [key, words] of [...Object.entries(zh), ...Object.entries(en)]) expect(words.trim() || key === 'comma', key).toBeTruthy()
  })

  it('name the same things in both', () => {
    const holes = (words: string) => [...words.matchAll(/\{\{(\w+)\}\}/g)].map((hole) => hole[1]).sort()
    for (const key of Object.keys(zh) as (keyof typeof zh)[]) expect(holes(en[key]), key).toEqual(holes(zh[key]))
  })

  it('are said in one file each: the later would silently win', () => {
    for (const language of ['zh', 'en']) {
      const files = readdirSync(import.meta.dirname).filter((name) => name.startsWith(`${language}.`))
      const keys = files.flatMap((name) => [...readFileSync(join(import.meta.dirname, name), 'utf8').matchAll(/^ {2}'?([\w.: -]+?)'?: ['"`]/gm)].map((one) => one[1]))
      expect(keys.length).toBeGreaterThanOrEqual(Object.keys(zh).length)
      expect(keys.filter((key, place) => keys.indexOf(key) !== place)).toEqual([])
    }
  })

  it('are Chinese in Chinese and not in English', () => {
    for (const [key, words] of Object.entries(en)) if (key !== 'language.other') expect(words, key).not.toMatch(/[\u3400-\u9fff]/)
  })

  it.each(screens())('stand in the dictionaries and not in %s', (file) => {
    expect(hardCoded(readFileSync(join(SOURCE, file), 'utf8'))).toEqual([])
  })

  it('are found when they are hard-coded', () => {
    expect(hardCoded('const a = <b title="Hello there">Due {"到期"}</b>')).toEqual(['Hello there', 'Due', '到期'])
  })

  it('are all used', () => {
    const all = readdirSync(SOURCE, { recursive: true, encoding: 'utf8' }).filter((name) => /\.tsx?$/.test(name) && !/^(client|i18n)/.test(name)).map((name) => readFileSync(join(SOURCE, name), 'utf8')).join('\n')
    const families = new Set([...all.matchAll(/(?:word\(|family=)['"{]*(\w+)/g)].map((one) => one[1]))
    const composed = [...all.matchAll(/t\(`([^`$]*)\$\{[^}]*\}([^`]*)`/g)]
    const unused = Object.keys(zh).filter((key) => !all.includes(`'${key}'`) && !families.has(key.split('.')[0]) && !composed.some(([, head, tail]) => key.startsWith(head!) && key.endsWith(tail!)))
    expect(unused).toEqual([])
  })
})
