import { existsSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { appFiles, chartFolder } from '../support/chart-folder.ts';
import { describeWith } from '../support/machine.ts';
import { onEachServer, type Place } from '../support/places.ts';
import { completeIn, hasShell, shells } from '../support/shells.ts';

const file = fileURLToPath(new URL('../../dist/tillerless', import.meta.url));
const executable = existsSync(file) && file;

describeWith({ 'dist/tillerless': executable, shells: shells.filter(hasShell) })('completion in shells', () => {
  onEachServer('completion from the cluster', (open) => {
    let place: Place;
    beforeEach(async () => {
      place = await open();
      symlinkSync(String(executable), join(place.folder, 'tillerless'));
    });
    afterEach(() => place.close());

    it.each(shells.filter(hasShell))('offers releases and revisions in %s', async (shell) => {
      const chart = chartFolder(place.folder, appFiles);
      await place.ok('install', 'web', chart);
      await place.ok('install', 'worker', chart);
      await place.ok('upgrade', 'web', chart, '--set', 'mode=b');
      const complete = async (...words: string[]): Promise<(string | undefined)[]> => {
        const { values, stderr } = await completeIn(shell, ['tillerless', ...words], place);
        expect(stderr).toBe('');
        // In zsh, a candidate and its description are a single string.
        return values.map((value) => value?.split(':')[0]).sort();
      };
      const inPlace = ['-n', place.namespace];
      expect(await complete(...inPlace, 'status', 'w')).toEqual(['web', 'worker']);
      expect(await complete(...inPlace, 'status', 'wo')).toEqual(['worker']);
      expect(await complete(...inPlace, 'rollback', 'web', '')).toEqual(['1', '2']);
      expect(await complete('status', '-n', place.namespace.slice(0, -1))).toContain(place.namespace);
    });
  });
});
