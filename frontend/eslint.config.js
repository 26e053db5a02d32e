import hooks from 'eslint-plugin-react-hooks'
import ts from 'typescript-eslint'

export default ts.config(
  { ignores: ['dist', 'src/client'] },
  ...ts.configs.recommendedTypeChecked,
  hooks.configs.flat['recommended-latest'],
  {
    languageOptions: { parserOptions: { projectService: { allowDefaultProject: ['*.js', '*.mjs'] } } },
    rules: {
      'max-lines': ['error', { max: 400 }],
      '@typescript-eslint/no-misused-promises': ['error', { checksVoidReturn: { attributes: false } }],
      // Money is BigInt: what turns text into floating point has no business here (src/money).
      'no-restricted-globals': ['error', 'parseFloat'],
      'no-restricted-syntax': ['error', { selector: "CallExpression[callee.name='Number'] > Identifier[name=/fen/i]", message: 'fen stay BigInt' }],
    },
  },
  { files: ['**/*.js', '**/*.mjs'], extends: [ts.configs.disableTypeChecked] },
)
