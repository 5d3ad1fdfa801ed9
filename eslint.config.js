import hooks from 'eslint-plugin-react-hooks';
import tseslint from 'typescript-eslint';

/** Folders below source/ that a folder must not import from, and the TensorFlow.js backends. */
const forbid = (folders, packages = []) => ({
  'no-restricted-imports': [
    'error',
    {
      patterns: [
        ...folders.map((folder) => ({
          // The panels of a view may be called as a folder of source/ is.
          group: [`**/${folder}/**`, `!**/panels/${folder}/**`],
          message: `This folder may not know ${folder}/.`,
        })),
        ...packages.map((name) => ({ group: [name], message: `Only engine/ imports ${name}.` })),
      ],
    },
  ],
});
const backends = ['@tensorflow/tfjs', '@tensorflow/tfjs-node*', '@tensorflow/tfjs-backend-*'];
const everyPart = [
  'comparison',
  'dataset',
  'engine',
  'evaluation',
  'export',
  'inference',
  'model',
  'report',
  'runs',
  'study',
  'training',
  'ui',
];
const allBut = (...known) => everyPart.filter((part) => !known.includes(part));

export default tseslint.config(
  { ignores: ['dist', 'node_modules', 'checkpoints', 'data'] },
  ...tseslint.configs.recommended,
  {
    files: ['source/**', 'test/**', 'bench/**', 'scripts/**', 'bin/**'],
    rules: {
      eqeqeq: 'error',
      'no-empty': 'error',
      'prefer-const': 'error',
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/no-unused-vars': [
        'error',
        { argsIgnorePattern: '^_', varsIgnorePattern: '^_' },
      ],
    },
  },
  {
    files: ['source/ui/**'],
    plugins: { 'react-hooks': hooks },
    rules: { 'react-hooks/rules-of-hooks': 'error', 'react-hooks/exhaustive-deps': 'error' },
  },
  // Who may know whom.
  { files: ['source/dataset/**'], rules: forbid(allBut('dataset'), backends) },
  { files: ['source/model/**'], rules: forbid(allBut('model', 'engine'), backends) },
  { files: ['source/engine/**'], rules: forbid(allBut('engine')) },
  { files: ['source/evaluation/**'], rules: forbid(allBut('evaluation'), backends) },
  { files: ['source/study/**'], rules: forbid(allBut('study', 'runs'), backends) },
  {
    files: ['source/runs/**'],
    rules: forbid(
      ['dataset', 'engine', 'evaluation', 'inference', 'model', 'ui', 'report'],
      backends,
    ),
  },
  // The runner's main joins the parts, as training does.
  {
    files: ['source/runs/runner-main.ts'],
    rules: forbid(['engine', 'evaluation', 'model', 'ui', 'report'], backends),
  },
  { files: ['source/bench/**'], rules: forbid(['runs', 'study', 'training', 'ui'], backends) },
  { files: ['source/inference/**'], rules: forbid(['ui', 'report'], backends) },
  { files: ['source/comparison/**'], rules: forbid(['engine', 'model', 'ui', 'report'], backends) },
  { files: ['source/export/**'], rules: forbid(['engine', 'ui'], backends) },
  { files: ['source/training/**'], rules: forbid(['ui', 'report'], backends) },
  { files: ['source/ui/**'], rules: forbid(allBut('ui', 'runs', 'study'), backends) },
  { files: ['source/report/**'], rules: forbid(allBut('report', 'runs', 'study'), backends) },
  { files: ['source/commands/**', 'source/cli.tsx'], rules: forbid([], backends) },
);
