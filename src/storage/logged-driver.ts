import type { Log } from '../base/log.ts';
import { type Driver, recordKey } from './driver.ts';

/** Wraps a driver to log its calls with Helm's messages. Returns the driver unchanged if debug logging is disabled. */
export function loggedDriver(driver: Driver, log: Log): Driver {
  if (!log.isDebug) return driver;
  return {
    ...driver,
    history: (name) => {
      log.debug('getting release history', { name });
      return driver.history(name);
    },
    get: (name, revision, namespace) => {
      log.debug('getting release', { key: recordKey(name, revision) });
      return driver.get(name, revision, namespace);
    },
    create: (write) => {
      log.debug('creating release', { key: recordKey(write.record.name, write.record.version) });
      return driver.create(write);
    },
    update: (write, base) => {
      log.debug('updating release', { key: recordKey(write.record.name, write.record.version) });
      return driver.update(write, base);
    },
    remove: (head) => {
      log.debug('deleting release', { key: recordKey(head.name, head.revision) });
      return driver.remove(head);
    },
  };
}
