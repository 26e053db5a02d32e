// What a first visit loads, packed: the entry and all that it imports at once. Exit code 1 above the budget.
import { readFileSync } from 'node:fs'
import { gzipSync } from 'node:zlib'

const BUDGET_KB = 400
const manifest = JSON.parse(readFileSync('dist/assets.json', 'utf8'))
const first = new Set()
const visit = (name) => {
  if (first.has(name)) return
  first.add(name)
  for (const other of manifest[name].imports ?? []) visit(other)
}
visit('index.html')
const bytes = [...first].reduce((sum, name) => sum + gzipSync(readFileSync(`dist/${manifest[name].file}`), { level: 9 }).length, 0)
const kb = Math.ceil(bytes / 1024)
console.log(JSON.stringify({ first_load_gzip_kb: kb, budget_kb: BUDGET_KB, files: first.size }))
process.exit(kb > BUDGET_KB ? 1 : 0)
