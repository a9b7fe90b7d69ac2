import { useEffect, useState } from 'preact/hooks';

/** A value that components can subscribe to. */
export class Store<T> {
  #value: T;
  readonly #listeners = new Set<() => void>();

  constructor(value: T) {
    this.#value = value;
  }

  get value(): T {
    return this.#value;
  }

  set(value: T): void {
    if (Object.is(value, this.#value)) return;
    this.#value = value;
    for (const listener of [...this.#listeners]) listener();
  }

  update(change: (value: T) => T): void {
    this.set(change(this.#value));
  }

  subscribe(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }
}

/** Returns the value of a store, and re-renders the component when it changes. */
export function useStore<T>(store: Store<T>): T {
  const [, setVersion] = useState(0);
  const shown = store.value;
  useEffect(() => {
    const render = (): void => setVersion((version) => version + 1);
    // The value may have changed between the render and this effect.
    if (!Object.is(store.value, shown)) render();
    return store.subscribe(render);
  }, [store]);
  return shown;
}
