import { leavesOf, settingsOf } from '../../../target/classes/META-INF/resources/app/settings.js';
import { equal } from './expect.js';

export function settingsOfATrainingAreShownOnce() {
  const spec = { name: 'n', widths: [8], network: { widths: [8] }, optimizer: { curve: { finalShare: 1 } } };
  equal(settingsOf(spec), { name: 'n', network: { widths: [8] }, optimizer: { curve: { finalShare: 1 } } });
  equal(
    [...leavesOf(spec)],
    [
      ['name', 'n'],
      ['network.widths', [8]],
      ['optimizer.curve.finalShare', 1],
    ],
  );
  equal(settingsOf({ steps: 3, widths: 1 }), { steps: 3, widths: 1 });
}
