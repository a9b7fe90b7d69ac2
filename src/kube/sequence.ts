/** The properties of an object that determine when it is sent. */
export interface Member {
  /** path of the chart that contains the object, for example "app/charts/db" */
  readonly chart: string;
  readonly group: string | undefined;
  readonly dependsOn: readonly string[];
  readonly weight: number | undefined;
  /**
   * when the object is sent: "always" before everything else, "early" before the other objects of its chart, "late" together with
   * those
   */
  readonly kind: 'always' | 'early' | 'late';
}

/**
 * Requires that the charts in `after` are ready before the objects of `chart` are sent. If `whole` is true, this also applies to
 * the objects of the chart's subcharts.
 */
export interface ChartRule {
  readonly chart: string;
  readonly whole: boolean;
  /** paths of the charts that must be ready first; their subcharts are included */
  readonly after: readonly string[];
}

export interface Sequence {
  /** the stage of each object, starting at 0 */
  readonly stages: readonly number[];
  /** for each object, true if a later stage waits until the object is ready */
  readonly awaited: readonly boolean[];
  /** indexes of objects that wait for each other in a cycle; if not empty, the other fields are invalid */
  readonly cycle: readonly number[];
}

/**
 * A node of the dependency graph: objects (`members`) that are sent together. A node without members only separates its
 * predecessors from its successors.
 */
interface Node {
  readonly members: number[];
  readonly chart: string;
  readonly next: Node[];
  /** number of predecessors that have not been assigned a stage yet */
  open: number;
  stage: number;
  awaited: boolean;
}

/**
 * Assigns objects to as few stages as their annotations allow. Without annotations, all objects of a chart are in the first stage
 * that the chart rules allow.
 */
export function sequence(members: readonly Member[], rules: readonly ChartRule[]): Sequence {
  const graph = new Graph(members);
  graph.linkGroups();
  graph.linkWeights();
  for (const rule of rules) graph.linkCharts(rule);
  const left = graph.assignStages();
  const stages: number[] = members.map(() => 0);
  const awaited: boolean[] = members.map(() => false);
  for (const node of graph.nodes)
    for (const index of node.members) {
      stages[index] = node.stage;
      awaited[index] = node.awaited;
    }
  return { stages, awaited, cycle: left.length > 0 ? cycleIn(left) : [] };
}

class Graph {
  readonly nodes: Node[] = [];
  readonly #members: readonly Member[];
  readonly #batches = new Map<string, { readonly node: Node; readonly member: Member; readonly ordered: boolean }>();

  constructor(members: readonly Member[]) {
    this.#members = members;
    // Weights are compared across the entire release, groups only within their chart.
    const isWeighed = members.some(({ weight }) => weight !== undefined);
    const withOrder = new Set(members.filter((member) => isWeighed || isGrouped(member)).map((member) => member.chart));
    for (const [index, member] of members.entries()) {
      const ordered = isGrouped(member) || member.weight !== undefined;
      const isFirst = member.kind === 'always' && !ordered;
      const kind = isFirst ? 'always' : ordered || !withOrder.has(member.chart) ? '' : member.kind;
      const { chart, group, dependsOn, weight } = member;
      const key = isFirst ? 'always' : JSON.stringify([chart, group, dependsOn, weight, kind]);
      const batch = this.#batches.get(key) ?? { node: this.#node(isFirst ? '' : chart), member, ordered };
      batch.node.members.push(index);
      this.#batches.set(key, batch);
    }
  }

  #node(chart: string): Node {
    const node: Node = { members: [], chart, next: [], open: 0, stage: 0, awaited: false };
    this.nodes.push(node);
    return node;
  }

  #edge(from: Node, to: Node, ready: boolean): void {
    from.next.push(to);
    to.open++;
    if (ready) from.awaited = true;
  }

  /** Orders groups after the groups they depend on. If a chart has groups, its objects without annotations come last. */
  linkGroups(): void {
    const batches = [...this.#batches.values()];
    const groups = new Map<string, Node>();
    const wanted = new Set(batches.flatMap(({ member }) => member.dependsOn.map((name) => groupKey(member.chart, name))));
    for (const { node, member } of batches) {
      if (member.group === undefined || !wanted.has(groupKey(member.chart, member.group))) continue;
      const key = groupKey(member.chart, member.group);
      const point = groups.get(key) ?? this.#node(member.chart);
      groups.set(key, point);
      this.#edge(node, point, true);
    }
    const ends = new Map<string, Node>();
    for (const { node, member } of batches) {
      for (const name of member.dependsOn) {
        const point = groups.get(groupKey(member.chart, name));
        if (point) this.#edge(point, node, true);
      }
      if (!isGrouped(member)) continue;
      const end = ends.get(member.chart) ?? this.#node(member.chart);
      ends.set(member.chart, end);
      this.#edge(node, end, false);
    }
    for (const { node, member, ordered } of batches) {
      const end = ends.get(member.chart);
      if (end && !ordered && member.kind === 'late') this.#edge(end, node, false);
    }
  }

  /** Orders objects after all objects with a lower weight. The default weight is 0. */
  linkWeights(): void {
    if (this.#members.every(({ weight }) => weight === undefined)) return;
    const weighed = [...this.#batches.values()]
      .filter(({ member, ordered }) => ordered || member.kind === 'late')
      .map(({ node, member }) => ({ node, weight: member.weight ?? 0 }));
    const weights = [...new Set(weighed.map(({ weight }) => weight))].toSorted((a, b) => a - b);
    let before: Node | undefined;
    for (const [i, weight] of weights.entries()) {
      const own = weighed.filter((entry) => entry.weight === weight).map(({ node }) => node);
      const isLast = i === weights.length - 1;
      const after = isLast ? undefined : this.#node('');
      for (const node of own) {
        if (before) this.#edge(before, node, true);
        if (after) this.#edge(node, after, true);
      }
      before = after;
    }
  }

  linkCharts({ chart, whole, after }: ChartRule): void {
    const point = this.#node('');
    const within = (node: Node, path: string): boolean => node.chart === path || node.chart.startsWith(`${path}/charts/`);
    const batches = [...this.#batches.values()].map(({ node }) => node);
    for (const node of batches) if (after.some((path) => within(node, path))) this.#edge(node, point, true);
    for (const node of batches) if (whole ? within(node, chart) : node.chart === chart) this.#edge(point, node, true);
  }

  /** Assigns each node to the first stage after its predecessors. @returns the nodes that have no stage because of a cycle */
  assignStages(): Node[] {
    const ready = this.nodes.filter((node) => node.open === 0);
    for (let node = ready.pop(); node; node = ready.pop()) {
      const out = node.members.length > 0 ? node.stage + 1 : node.stage;
      for (const next of node.next) {
        next.stage = Math.max(next.stage, out);
        if (--next.open === 0) ready.push(next);
      }
    }
    return this.nodes.filter((node) => node.open > 0);
  }
}

function isGrouped({ group, dependsOn }: Member): boolean {
  return group !== undefined || dependsOn.length > 0;
}

function groupKey(chart: string, group: string): string {
  return `${chart}\n${group}`;
}

/** Finds a cycle in the graph. Returns, for each node in the cycle, the index of one of its objects. */
function cycleIn(left: readonly Node[]): number[] {
  const stuck = new Set(left);
  // Each remaining node has a predecessor among the remaining nodes, so following the predecessors of any node leads to a cycle.
  const before = new Map<Node, Node>();
  for (const node of left) for (const next of node.next) if (stuck.has(next)) before.set(next, node);
  const seen: Node[] = [];
  let at = left[0];
  while (at && !seen.includes(at)) {
    seen.push(at);
    at = before.get(at);
  }
  const cycle = at ? seen.slice(seen.indexOf(at)).toReversed() : [];
  return cycle.flatMap((node) => node.members.slice(0, 1));
}
