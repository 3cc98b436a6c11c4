import './browser.js';
import { commandOf, curlOf } from '../../../target/classes/META-INF/resources/app/models/code.js';
import { differencesOf, scoresBy } from '../../../target/classes/META-INF/resources/app/models/differences.js';
import { ancestryOf, relationOf, treeOf } from '../../../target/classes/META-INF/resources/app/models/lineage.js';
import {
  addressOf,
  columnOf,
  directionOf,
  requestOf,
  settingPaths,
  sortedBy,
  viewOf,
} from '../../../target/classes/META-INF/resources/app/models/table.js';
import { equal } from './expect.js';

export function anAddressKeepsColumnsOrderAndFilters() {
  const parameters = {
    search: 'red & blue',
    dataset: 'flowers',
    archived: 'any',
    tags: 'paper,64 px',
    sort: 'kid',
    columns: 'kid,spec.data.batchSize,nothing,spec.',
  };

  const view = viewOf(parameters);

  equal(view, {
    columns: ['kid', 'spec.data.batchSize'],
    sort: 'kid',
    tags: ['paper', '64 px'],
    filters: { search: 'red & blue', dataset: 'flowers', archived: 'any' },
  });
  const [path, search] = addressOf(view).split('?');
  equal(path, '#/models');
  equal(viewOf(Object.fromEntries(new URLSearchParams(search))), view);
}

export function whatIsUsualIsNotInTheAddress() {
  equal(addressOf(viewOf({})), '#/models');
  equal(viewOf({ columns: '' }).columns, []);
}

export function theGatewayIsAskedForOneBranchOfEachModelWithEveryTag() {
  equal(
    requestOf(viewOf({ state: 'running', tags: 'a,b' })),
    '/v1/trainings?onePerModel=true&sort=-created&state=running&tag=a&tag=b',
  );
}

export function aHeadingSortsAndThenTurnsTheOrderAround() {
  const kid = columnOf('kid');
  equal(sortedBy('-created', kid), 'kid');
  equal(sortedBy('kid', kid), '-kid');
  equal(directionOf('-kid', kid), 'descending');
  equal(directionOf('kid', kid), 'ascending');
  equal(directionOf('kid', columnOf('epoch')), undefined);
  equal(directionOf('kid', columnOf('sample')), undefined);
  equal(columnOf('spec.optimizer.learningRate').sort, 'spec.optimizer.learningRate');
}

export function settingsOfAllModelsAreOffered() {
  const runs = [{ spec: { name: 'n', seed: 1, data: { batchSize: 2 } } }, { spec: { seed: 1, exact: true } }];
  equal(settingPaths(runs), ['data.batchSize', 'exact', 'seed']);
}

const run = (id, parent, relation) => ({ id, parent, relation });

export function branchesAreBelowWhatTheyBeganWith() {
  const runs = [run('a'), run('b', 'a', 'extend'), run('c', 'a', 'fork'), run('d', 'b', 'resume'), run('e', 'gone')];
  equal(
    treeOf(runs).map(({ run: { id }, depth }) => `${id}${depth}`),
    ['a0', 'b1', 'd2', 'c1', 'e0'],
  );
  equal(runs.map(relationOf), ['', 'extended', 'forked', 'resumed', '']);
  equal(
    ancestryOf(runs, 'd').map(({ id }) => id),
    ['a', 'b', 'd'],
  );
}

export function onlySettingsThatDifferAreCompared() {
  const spec = { name: 'a', seed: 1, continues: 'x', data: { batchSize: 2, imageSize: 8 } };
  const other = { name: 'b', seed: 1, data: { batchSize: 4, imageSize: 8 }, exact: true };
  equal(differencesOf([spec, other]), [
    ['data.batchSize', [2, 4]],
    ['exact', [null, true]],
  ]);
  equal(differencesOf([spec, spec]), []);
}

export function aSettingIsShownAgainstTheScoresOfThoseThatHaveBoth() {
  const of = (batchSize, kid) => ({
    spec: { data: { batchSize } },
    best: kid === undefined ? undefined : { kid, kidLow: kid - 1, kidHigh: kid + 1 },
  });
  equal(scoresBy('data.batchSize', [of(8, 3), of(2, 5), of(4), of('auto', 1)]), [
    [2, 5, 4, 6],
    [8, 3, 2, 4],
  ]);
}

export function aTrainingIsCopiedAsCommandsThatAShellReadsBack() {
  const spec = { name: "it's", dataset: 'my flowers', epochs: 3, network: { widths: [8, 16] } };
  equal(
    commandOf(spec),
    [
      "./anthesis train --dataset 'my flowers' --name 'it'\\''s'",
      '--set epochs=3',
      "--set 'network.widths=[8,16]'",
    ].join(' \\\n  '),
  );
  equal(
    curlOf({ ...spec, widths: [8, 16] }, 'http://localhost:8080'),
    "curl -X POST 'http://localhost:8080/v1/trainings' -H 'Content-Type: application/json' \\\n" +
      `  -d '{"name":"it'\\''s","dataset":"my flowers","epochs":3,"network":{"widths":[8,16]}}'`,
  );
}
