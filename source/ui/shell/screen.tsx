/** The view of one phase. */
import type { ComponentType } from 'react';
import type { ScreenProps } from '../contracts.js';
import { DataScreen } from '../screens/data.js';
import { EvaluationScreen } from '../screens/evaluation.js';
import { SamplesScreen } from '../screens/samples.js';
import { TrainingScreen } from '../screens/training.js';

/** Phases that do not train; every other phase has the training view. */
const screens: Readonly<Record<string, ComponentType<ScreenProps>>> = {
  data: DataScreen,
  samples: SamplesScreen,
  evaluation: EvaluationScreen,
};

export function Screen(props: ScreenProps) {
  const View = screens[props.phase.id] ?? TrainingScreen;
  return <View {...props} />;
}
