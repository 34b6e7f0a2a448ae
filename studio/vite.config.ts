import { svelte } from '@sveltejs/vite-plugin-svelte'
import { defineConfig } from 'vite'

export default defineConfig({
  base: './',
  // fragments are built with DOM calls: the page's policy allows no innerHTML
  plugins: [svelte({ compilerOptions: { fragments: 'tree' } })],
  build: {
    license: { fileName: 'licenses.md' },
    outDir: '../src/lianju/web/static',
    emptyOutDir: true,
    target: 'es2022',
    modulePreload: false,
    chunkSizeWarningLimit: 700,
  },
})
