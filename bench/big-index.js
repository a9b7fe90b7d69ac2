// Generates chart indexes that resemble large public ones: 160 charts with 150 versions each are 28 MB.
import { createHash } from 'node:crypto';

const versions = 150;

function entry(name, v) {
  const digest = createHash('sha256').update(`${name}${v}`).digest('hex');
  return `  - annotations:
      category: Database
      images: |
        - name: ${name}
          image: docker.io/acme/${name}:1.${v}.0-debian-12-r0
        - name: os-shell
          image: docker.io/acme/os-shell:12-debian-12-r${v}
    apiVersion: v2
    appVersion: 1.${v}.0
    created: "2024-01-${String(1 + (v % 28)).padStart(2, '0')}T10:00:00.123456789Z"
    dependencies:
    - name: common
      repository: oci://registry-1.docker.io/acmecharts
      tags:
      - acme-common
      version: 2.x.x
    description: ${name} is an open source thing, that is fast, and which stores documents in a distributed way. It is used often.
    digest: ${digest}
    home: https://acme.com
    icon: https://acme.com/assets/stacks/${name}/img/${name}-stack-220x234.png
    keywords:
    - database
    - ${name}
    - sql
    - cluster
    maintainers:
    - name: Acme, Inc. All Rights Reserved.
      url: https://github.com/acme/charts
    name: ${name}
    sources:
    - https://github.com/acme/charts/tree/main/acme/${name}
    urls:
    - https://charts.acme.com/acme/${name}-${Math.floor(v / 20)}.${v}.0.tgz
    version: ${Math.floor(v / 20)}.${v}.0
`;
}

/** Returns the content of an index with the given number of charts, named chart-000, chart-001, and so on. */
export function bigIndex(charts) {
  const names = Array.from({ length: charts }, (_, i) => `chart-${String(i).padStart(3, '0')}`);
  const body = names.map((name) => `  ${name}:\n${Array.from({ length: versions }, (_, v) => entry(name, v)).join('')}`).join('');
  return `apiVersion: v1\nentries:\n${body}generated: "2024-02-01T00:00:00Z"\n`;
}
