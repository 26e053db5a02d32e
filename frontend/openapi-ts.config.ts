import { defineConfig } from '@hey-api/openapi-ts'

export default defineConfig({
  input: './openapi.json',
  output: { path: 'src/client', postProcess: [] },
  plugins: [
    // The app sets where the gateway is: by default the host that served the page (baseUrl false keeps the document's out).
    { name: '@hey-api/client-fetch', baseUrl: false, throwOnError: true },
    '@hey-api/typescript',
    '@hey-api/sdk',
  ],
})
