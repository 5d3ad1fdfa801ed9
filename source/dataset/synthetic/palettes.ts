/** Colours of skin and lesions under polarized light. */

/** Centre, edge, and the colours that patches take. */
export interface Palette {
  centre: string;
  edge: string;
  patches: readonly string[];
}

export type PaletteName =
  'brown' | 'dark' | 'tan' | 'grey' | 'waxy' | 'pink' | 'red' | 'blood' | 'violet';

export const palettes: Record<PaletteName, Palette> = {
  brown: { centre: '#7a4a2e', edge: '#a8714a', patches: ['#5b3321', '#8f5a38', '#b07d58'] },
  dark: {
    centre: '#3a241c',
    edge: '#6e452f',
    patches: ['#1f1513', '#54352a', '#7c3f33', '#5a5460'],
  },
  tan: { centre: '#b58560', edge: '#c99b78', patches: ['#a4714c', '#d3aa8a', '#bb8268'] },
  grey: { centre: '#6d5a50', edge: '#937a69', patches: ['#575058', '#85715f', '#a08a76'] },
  waxy: { centre: '#a9845a', edge: '#b8936a', patches: ['#8a6a48', '#cbb083', '#7b5d49'] },
  pink: { centre: '#d1918a', edge: '#d9a196', patches: ['#c67b76', '#e0b3aa', '#b9807a'] },
  red: { centre: '#bd6860', edge: '#cd857a', patches: ['#a9504c', '#d79b8c', '#c47a62'] },
  blood: { centre: '#8c2029', edge: '#b34a47', patches: ['#6a1522', '#a5303a', '#c0625a'] },
  violet: { centre: '#5a2b48', edge: '#8a4a5c', patches: ['#3b2140', '#74384f', '#9c5562'] },
};

/** Skin from light to dark. */
export const skins = ['#e9c4ae', '#e6bba2', '#e0b096', '#d8a488', '#cf9a7f', '#bd8767'] as const;
