// Node 20 reads no TypeScript: the tests are bundled beside the packages they need, then run by Node's own runner.
import { spawnSync } from 'node:child_process'
import { readdirSync, rmSync } from 'node:fs'
import { rolldown } from 'rolldown'

const built = 'node_modules/.tests'
const wanted = process.argv.slice(2)
const tests = readdirSync('tests').filter((name) => name.endsWith('.test.ts') && (!wanted.length || wanted.some((each) => name.includes(each))))
rmSync(built, { recursive: true, force: true })
const bundle = await rolldown({ input: tests.map((name) => `tests/${name}`), platform: 'node', external: [/^[^./]/] })
await bundle.write({ dir: built, format: 'esm', sourcemap: true, entryFileNames: '[name].js' })
const files = readdirSync(built).filter((name) => name.endsWith('.test.js')).map((name) => `${built}/${name}`)
process.exit(spawnSync(process.execPath, ['--enable-source-maps', '--test', ...files], { stdio: 'inherit' }).status ?? 1)
