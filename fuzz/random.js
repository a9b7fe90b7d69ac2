/** Returns a seeded pseudo-random number generator (mulberry32). */
export function makeRandom(seed) {
  let state = seed >>> 0;
  const next = () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = state;
    t = Math.imul(t ^ (t >>> 15), t | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
  const below = (n) => Math.floor(next() * n);
  return {
    below,
    chance: (share) => next() < share,
    pick: (list) => list[below(list.length)],
    /** Returns up to `count` items in random order. */
    sample(list, count) {
      const rest = [...list];
      return Array.from({ length: Math.min(count, rest.length) }, () => rest.splice(below(rest.length), 1)[0]);
    },
    /** returns a number from `low` to `high`; smaller numbers are more frequent */
    count: (low, high) => low + Math.floor(next() ** 1.7 * (high - low + 1)),
    times(low, high, make) {
      return Array.from({ length: this.count(low, high) }, (_, i) => make(i));
    },
  };
}
